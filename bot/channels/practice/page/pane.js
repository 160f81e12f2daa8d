// One phone: the messages of the chat that is open, and what can be done with them.

import { bubble, element, icon } from "./bubble.js";
import { Composer } from "./composer.js";
import { act, newId } from "./send.js";

const NOTICE_MS = 6000;
const TYPING_MS = 6000;

export class Pane {
  // `who()` gives {chat, person}: which chat is open and who acts in it. `chats` maps a chat to its messages by id.
  constructor(section, { given, chats, who, called, pickPlace, look, group, label, entryId }) {
    this.section = section;
    this.look = look;
    this.given = given;
    this.words = given.words;
    this.chats = chats;
    this.who = who;
    this.called = called;
    this.group = group;
    this.log = section.querySelector(".log");
    this.low = true;
    this.log.addEventListener("scroll", () => (this.low = this.isLow()), { passive: true });
    // The newest message stays in sight when the composer grows or a keyboard comes up.
    new ResizeObserver(() => this.low && this.bottom()).observe(this.log);
    this.presses = new Map();
    this.composer = new Composer(section.querySelector("form"), { given, who, pickPlace, label, entryId });
    this.toast = element("p", { className: "toast", role: "status" });
    this.log.before(element("div", { className: "toasts" }, [this.toast]));
    this.typing = element("div", { className: "typing" }, [
      element("span", { className: "unseen", textContent: this.words.typing }),
      element("i"),
      element("i"),
      element("i"),
    ]);
  }

  mine(author) {
    return author !== "" && author === this.who().person;
  }

  // Draws the whole chat anew: another person, another actor, or a new connection.
  show() {
    const messages = [...(this.chats.get(this.who().chat)?.values() ?? [])];
    this.log.setAttribute("aria-busy", "true");
    this.log.replaceChildren(...messages.map((message) => bubble(message, this)));
    if (!messages.length) this.log.append(this.beginning());
    this.log.setAttribute("aria-busy", "false");
    this.composer.show();
    this.bottom();
  }

  beginning() {
    const start = element("button", { type: "button", className: "main", textContent: this.words.start });
    start.addEventListener("click", () => this.composer.sendNow({ text: "/start" }));
    const words = this.group ? this.words.room_empty : this.words.chat_empty;
    const parts = [icon(this.group ? "group" : "chat"), element("p", { textContent: words })];
    return element("div", { className: "beginning" }, this.group ? parts : [...parts, start]);
  }

  // A message of the open chat is new or has changed.
  put(message) {
    const low = this.isLow();
    const drawn = bubble(message, this);
    const old = this.log.querySelector(`[data-id="${CSS.escape(message.id)}"]`);
    this.log.querySelector(".beginning")?.remove();
    if (old) this.exchange(old, drawn);
    else {
      if (message.author === "") this.typing.remove();
      drawn.classList.add("new");
      if (this.typing.isConnected) this.typing.before(drawn);
      else this.log.append(drawn);
    }
    if (low || this.mine(message.author)) this.bottom();
  }

  isLow() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120;
  }

  // Whoever stood on a button with the keyboard keeps the place.
  exchange(old, drawn) {
    const stood = [...old.querySelectorAll("button")].indexOf(document.activeElement);
    old.replaceWith(drawn);
    if (stood < 0) return;
    const buttons = drawn.querySelectorAll("button");
    (buttons[Math.min(stood, buttons.length - 1)] ?? this.composer.entry).focus({ preventScroll: true });
  }

  withdraw(id) {
    this.log.querySelector(`[data-id="${CSS.escape(id)}"]`)?.remove();
    if (!this.log.children.length) this.log.append(this.beginning());
  }

  bottom() {
    this.log.scrollTop = this.log.scrollHeight;
    // Pictures have no height before they are loaded.
    for (const image of this.log.querySelectorAll("img")) {
      if (!image.complete) image.addEventListener("load", () => (this.log.scrollTop = this.log.scrollHeight), { once: true });
    }
  }

  async press(message, data, button) {
    const id = newId();
    button.setAttribute("aria-busy", "true");
    this.presses.set(id, button);
    const trouble = await act({ id, ...this.who(), press: data, message: message.id }, [], this.words);
    button.removeAttribute("aria-busy");
    if (trouble) this.say(trouble);
  }

  askPlace() {
    return this.composer.sendPlace();
  }

  reply(message) {
    this.composer.reply(message);
  }

  // The bot answered a press; only the page that pressed it shows the words.
  notice(press, words) {
    if (!this.presses.delete(press)) return;
    if (words) this.say(words);
  }

  say(words) {
    this.toast.textContent = words;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => (this.toast.textContent = ""), NOTICE_MS);
  }

  showTyping() {
    this.log.append(this.typing);
    this.bottom();
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.typing.remove(), TYPING_MS);
  }
}
