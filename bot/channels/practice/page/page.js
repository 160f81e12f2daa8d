// The practice room: two phones on one page, kept in line with the server by its stream of changes.

import { element, plain } from "./bubble.js";
import { Pane } from "./pane.js";
import { pictureDialog } from "./picture.js";
import { placeDialog } from "./place.js";

const given = JSON.parse(document.getElementById("given").textContent);
const { words } = given;
const byId = (id) => document.getElementById(id);
const chats = new Map();
const unread = new Map();
const open = { chat: given.citizens[0], staff: given.staff[0][0] };

const wordOf = (person, suffix = "") => words[person.replace("-", "_") + suffix];
const called = (person) => wordOf(person);
const role = new Map(given.staff);
const about = (person) => (role.has(person) ? words[`role_${role.get(person)}`] : wordOf(person, "_about"));
const pickPlace = placeDialog(byId("places"), given.places, words);
const initial = (person) => called(person).split(" ").at(-1).charAt(0);

const shared = { given, chats, called, pickPlace, look: pictureDialog(byId("picture")) };
const chatPane = new Pane(byId("chat"), {
  ...shared,
  who: () => ({ chat: open.chat, person: open.chat }),
  group: false,
  label: words.entry_chat,
  entryId: "chat-entry",
});
const roomPane = new Pane(byId("room"), {
  ...shared,
  who: () => ({ chat: given.room, person: open.staff }),
  group: true,
  label: words.entry_room,
  entryId: "room-entry",
});
const paneOf = (chat) => (chat === given.room ? roomPane : chat === open.chat ? chatPane : null);

function radio(group, person, checked, content, onChoose) {
  const input = element("input", { type: "radio", name: group, value: person, checked });
  input.addEventListener("change", onChoose);
  return element("label", {}, [input, ...content]);
}

function personRow(person) {
  const preview = element("small", { textContent: about(person) });
  const content = [
    element("span", { className: "avatar", textContent: initial(person), "aria-hidden": "true" }),
    element("span", { className: "who" }, [element("b", { textContent: called(person) }), preview]),
    element("span", { className: "badge" }),
  ];
  content[0].dataset.person = person;
  const row = radio("person", person, person === open.chat, content, () => openChat(person));
  row.dataset.chat = person;
  return row;
}

function openChat(person) {
  open.chat = person;
  unread.delete(person);
  byId("chat-name").textContent = called(person);
  byId("chat-about").textContent = role.has(person) ? `${words.private_chat} · ${about(person)}` : about(person);
  byId("chat-avatar").textContent = initial(person);
  byId("chat-avatar").dataset.person = person;
  byId("chat").dataset.staff = String(role.has(person));
  chatPane.show();
  showUnread();
}

function showUnread() {
  for (const row of document.querySelectorAll("[data-chat]")) badge(row.querySelector(".badge"), unread.get(row.dataset.chat));
  const elsewhere = [...unread].reduce((sum, [chat, count]) => sum + (chat === given.room ? 0 : count), 0);
  for (const tab of document.querySelectorAll(".tabs button")) {
    if (!tab.querySelector(".badge")) tab.append(element("span", { className: "badge" }));
    badge(tab.querySelector(".badge"), tab.dataset.view === "room" ? unread.get(given.room) : elsewhere);
  }
}

function badge(spot, count) {
  spot.replaceChildren();
  if (count) spot.append(String(count), element("span", { className: "unseen", textContent: ` ${words.unread}` }));
}

function seen(chat) {
  const narrow = matchMedia("(max-width: 759px)").matches;
  return paneOf(chat) !== null && (!narrow || (document.body.dataset.view === "room") === (chat === given.room));
}

function preview(chat) {
  const last = [...(chats.get(chat)?.values() ?? [])].at(-1);
  const spot = document.querySelector(`[data-chat="${chat}"] small`);
  if (spot) spot.textContent = last ? plain(last, words) : about(chat);
}

const changes = {
  all({ chats: everything }) {
    chats.clear();
    for (const [chat, messages] of Object.entries(everything)) {
      chats.set(chat, new Map(messages.map((message) => [message.id, message])));
      preview(chat);
    }
    chatPane.show();
    roomPane.show();
  },
  message({ chat, message }) {
    const known = chats.get(chat).has(message.id);
    chats.get(chat).set(message.id, message);
    paneOf(chat)?.put(message);
    preview(chat);
    if (!known && message.author === "" && !seen(chat)) unread.set(chat, (unread.get(chat) ?? 0) + 1);
    showUnread();
  },
  withdrawn({ chat, id }) {
    chats.get(chat).delete(id);
    paneOf(chat)?.withdraw(id);
    preview(chat);
  },
  notice({ press, words: said }) {
    chatPane.notice(press, said);
    roomPane.notice(press, said);
  },
  typing({ chat }) {
    paneOf(chat)?.showTyping();
  },
};

function connect() {
  const stream = new EventSource("/practice/events");
  const status = byId("connection");
  stream.addEventListener("message", (event) => {
    const change = JSON.parse(event.data);
    changes[change.event](change);
  });
  stream.addEventListener("open", () => {
    status.textContent = "";
    document.documentElement.dataset.connected = "true";
  });
  stream.addEventListener("error", () => {
    status.textContent = words.problem_no_connection;
    document.documentElement.dataset.connected = "false";
    if (stream.readyState !== EventSource.CLOSED) return;
    // A refused stream is not tried again by the browser itself.
    setTimeout(connect, 2000);
  });
}

for (const person of given.citizens) byId("citizens").append(personRow(person));
for (const [person] of given.staff) byId("staff").append(personRow(person));
const actors = document.querySelector(".actors");
for (const [person] of given.staff) {
  const content = [element("span", {}, [element("b", { textContent: called(person) }), ` ${about(person)}`])];
  actors.append(
    radio("actor", person, person === open.staff, content, () => {
      open.staff = person;
      roomPane.show();
    }),
  );
}
for (const tab of document.querySelectorAll(".tabs button")) {
  tab.addEventListener("click", () => {
    document.body.dataset.view = tab.dataset.view;
    for (const other of document.querySelectorAll(".tabs button")) {
      other.setAttribute("aria-pressed", String(other === tab));
    }
    unread.delete(tab.dataset.view === "room" ? given.room : open.chat);
    (tab.dataset.view === "room" ? roomPane : chatPane).bottom();
    showUnread();
  });
}
openChat(open.chat);
roomPane.show();
connect();
