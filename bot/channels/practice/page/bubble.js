// Draws one message. What people and the bot say is only ever set as text.

import { thumbnail } from "./picture.js";

export function element(tag, properties = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

const language = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const degrees = new Intl.NumberFormat(language, { minimumFractionDigits: 4, maximumFractionDigits: 6 });

export function plain(message, words) {
  const text = message.rich.map(([part]) => part).join("").trim();
  if (text) return text;
  if (message.sticker) return words.tool_sticker;
  if (message.point) return words.map_point;
  return message.files.map(([, name]) => name).join(", ");
}

// `pane` gives words, whose screen it is (mine), how a person is called (called), whether it is a group,
// and takes press(message, data, button), askPlace(), look(address, name, protect) and reply(message).
export function bubble(message, pane) {
  const { words } = pane;
  const bot = message.author === "";
  const mine = pane.mine(message.author);
  const name = bot ? words.bot : pane.called(message.author);
  const said = element("div", { className: "said" });
  said.append(element("span", { className: pane.group && !mine ? "author" : "unseen", textContent: name }));
  if (message.files.length) said.append(album(message, pane));
  if (message.sticker) said.append(element("p", { className: "sticker" }, [icon("sticker"), words.tool_sticker]));
  if (message.point) said.append(place(message.point, words));
  if (message.rich.length) said.append(element("p", { className: "text" }, message.rich.map(styled)));
  said.append(foot(message, words));
  const whole = element("article", { className: `message ${bot ? "bot" : "person"}${mine ? " mine" : ""}` }, [said]);
  whole.dataset.id = message.id;
  if (bot && pane.group) whole.append(replyButton(message, name, pane));
  if (message.choices.length || message.ask_point) whole.append(choices(message, pane));
  return whole;
}

function styled([text, style]) {
  if (style === "b") return element("strong", { textContent: text });
  if (style === "i") return element("em", { textContent: text });
  return document.createTextNode(text);
}

function foot(message, words) {
  const at = new Date(message.at);
  const time = element("time", { dateTime: message.at, textContent: clock.format(at) });
  const parts = message.edited ? [`${words.edited} · `, time] : [time];
  if (message.protect) parts.unshift(`${words.protected} · `);
  return element("p", { className: "foot" }, parts);
}

function album(message, pane) {
  const { words } = pane;
  const items = message.files.map(([id, name, kind, size, picture]) => {
    const address = `/practice/files/${encodeURIComponent(id)}`;
    const opens = message.protect && name.endsWith(".pdf") ? address : "";
    const chip = () => fileChip(name, kind, size, message.protect ? "" : `${address}?save`, opens, words);
    if (!picture) return element("li", {}, [chip()]);
    const [button, image] = thumbnail(address, name, message.protect, pane);
    const item = element("li", { className: "picture" }, [button]);
    image.addEventListener("error", () => {
      item.className = "";
      item.replaceChildren(chip());
    });
    return item;
  });
  const many = items.filter((item) => item.className === "picture").length > 1;
  return element("ul", { className: many ? "album many" : "album" }, items);
}

// A file is saved, or, where that is forbidden, opened in the browser's own viewer, as an app does with what it may not save.
function fileChip(name, kind, size, saveAt, openAt, words) {
  const about = element("span", {}, [
    element("b", { textContent: name }),
    element("small", { textContent: `${words[`kind_${kind}`] ?? words.kind_document} · ${bytes(size)}` }),
  ]);
  if (openAt) return element("a", { className: "file", href: openAt, target: "_blank", rel: "noopener" }, [icon("file"), about]);
  if (!saveAt) return element("span", { className: "file" }, [icon("file"), about]);
  return element("a", { className: "file", href: saveAt, download: name }, [icon("file"), about]);
}

export function bytes(size) {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  return size < 1024 * 1024 ? `${number.format(Math.ceil(size / 1024))} KB` : `${number.format(size / 1024 / 1024)} MB`;
}

function place([latitude, longitude, label], words) {
  return element("p", { className: "place" }, [
    icon("place"),
    element("span", {}, [
      element("b", { textContent: label || words.map_point }),
      element("small", { textContent: `${degrees.format(latitude)}; ${degrees.format(longitude)}` }),
    ]),
  ]);
}

function choices(message, pane) {
  const buttons = message.choices.map(([label, data]) => {
    const button = element("button", { type: "button", textContent: label });
    if (data === message.pressed) {
      button.className = "pressed";
      button.append(element("span", { className: "unseen", textContent: ` (${pane.words.pressed})` }));
    }
    button.addEventListener("click", () => pane.press(message, data, button));
    return button;
  });
  if (message.ask_point) {
    const button = element("button", { type: "button" }, [icon("place"), message.ask_point]);
    button.addEventListener("click", () => pane.askPlace());
    buttons.push(button); // last, so that the number of a choice is the one that counts when it is typed
  }
  const label = pane.words.choices;
  return element("div", { className: "choices", role: "group", "aria-label": label }, buttons);
}

function replyButton(message, name, pane) {
  const label = pane.words.reply;
  const button = element("button", { type: "button", className: "round reply", "aria-label": label, title: label }, [
    icon("reply"),
  ]);
  button.addEventListener("click", () => pane.reply(message));
  return button;
}
