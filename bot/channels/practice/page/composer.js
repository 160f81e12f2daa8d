// Where a person writes: text, files, a location, a sticker. Every chat has a draft of its own.

import { bytes, element, icon, plain } from "./bubble.js";
import { act, newId } from "./send.js";

const EMPTY = () => ({ text: "", files: [], as: "file", reply: null, id: newId() });

export class Composer {
  // `who()` gives {chat, person}; `pickPlace()` opens the dialog.
  constructor(form, { given, who, pickPlace, label, entryId }) {
    this.given = given;
    this.words = given.words;
    this.who = who;
    this.pickPlace = pickPlace;
    this.form = form;
    this.drafts = new Map();
    this.busy = new Set();
    form.append(document.getElementById("composer").content.cloneNode(true));
    this.find = (selector) => form.querySelector(selector);
    this.entry = this.find("textarea");
    this.entry.id = entryId;
    this.entry.maxLength = given.max_text;
    this.entry.setAttribute("aria-label", label);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    form.addEventListener("click", (event) => this.tool(event.target.closest("[data-do]")?.dataset.do));
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.toggleTools(false);
    });
    this.entry.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    this.entry.addEventListener("input", () => {
      this.change({ text: this.entry.value });
      this.grow();
    });
    for (const input of form.querySelectorAll(".pick")) input.addEventListener("change", () => this.picked(input));
    this.show();
  }

  get draft() {
    const { chat } = this.who();
    if (!this.drafts.has(chat)) this.drafts.set(chat, EMPTY());
    return this.drafts.get(chat);
  }

  // Something else to send is something new: it gets its own id.
  change(values) {
    Object.assign(this.draft, values, { id: newId() });
    this.trouble("");
  }

  tool(name) {
    if (name === "tools") return this.toggleTools(this.find(".tools").hidden);
    if (name === "unreply") return this.reply(null);
    if (name === "photo" || name === "file") return this.find(`.pick[data-as=${name}]`).click();
    if (name === "place") return this.sendPlace();
    if (name === "sticker") return this.sendNow({ sticker: "1" });
    return undefined;
  }

  toggleTools(open) {
    this.find(".tools").hidden = !open;
    this.find("[data-do=tools]").setAttribute("aria-expanded", String(open));
  }

  picked(input) {
    const { max_files: most, max_file_bytes: largest } = this.given;
    const picked = [...input.files];
    input.value = "";
    const before = this.draft.as === input.dataset.as ? this.draft.files : [];
    const fitting = picked.filter((file) => file.size <= largest);
    this.change({ files: [...before, ...fitting].slice(0, most), as: input.dataset.as });
    this.toggleTools(false);
    this.show();
    if (fitting.length < picked.length) this.trouble(this.words.problem_too_large);
    else if (before.length + fitting.length > most) this.trouble(this.words.problem_too_many);
    this.entry.focus();
  }

  reply(message) {
    this.change({ reply: message });
    this.show();
    this.entry.focus();
  }

  async sendPlace() {
    const place = await this.pickPlace();
    if (place) await this.sendNow(place);
  }

  // Sends something beside the draft, which stays as it is.
  async sendNow(fields) {
    this.toggleTools(false);
    this.trouble(await act({ id: newId(), ...this.who(), ...fields }, [], this.words));
    this.entry.focus();
  }

  async submit() {
    const { draft } = this;
    const who = this.who();
    if (this.busy.has(who.chat) || !(draft.text.trim() || draft.files.length)) return;
    this.busy.add(who.chat);
    this.show();
    const fields = { id: draft.id, ...who, as: draft.as, text: draft.text };
    if (draft.reply) Object.assign(fields, { reply: "1", message: draft.reply.id });
    const trouble = await act(fields, draft.files, this.words);
    this.busy.delete(who.chat);
    // Only what was received leaves the draft; the rest can be sent again, under the same id.
    if (!trouble) this.drafts.delete(who.chat);
    if (this.who().chat !== who.chat) return;
    this.show();
    this.trouble(trouble);
  }

  trouble(words) {
    this.find(".trouble").textContent = words;
  }

  // Brings the screen in line with the draft of the chat that is open.
  show() {
    const { draft } = this;
    const busy = this.busy.has(this.who().chat);
    this.entry.value = draft.text;
    this.entry.readOnly = busy;
    this.form.setAttribute("aria-busy", String(busy));
    this.trouble("");
    this.grow();
    const replying = this.find(".replying");
    replying.hidden = !draft.reply;
    if (draft.reply) replying.firstElementChild.textContent = `${this.words.replying} ${plain(draft.reply, this.words)}`;
    this.showFiles(draft.files);
  }

  showFiles(files) {
    const list = this.find(".chosen");
    for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    list.hidden = files.length === 0;
    list.replaceChildren(...files.map((file) => this.chosen(file)));
  }

  chosen(file) {
    const label = `${this.words.remove} ${file.name}`;
    const remove = element("button", { type: "button", className: "round", "aria-label": label }, [icon("close")]);
    remove.addEventListener("click", () => {
      this.change({ files: this.draft.files.filter((other) => other !== file) });
      this.show();
      this.entry.focus();
    });
    const about = element("span", {}, [
      element("b", { textContent: file.name }),
      element("small", { textContent: bytes(file.size) }),
    ]);
    const look = file.type.startsWith("image/")
      ? element("img", { src: URL.createObjectURL(file), alt: "" })
      : icon("file");
    look.addEventListener("error", () => look.replaceWith(icon("file")));
    return element("li", {}, [look, about, remove]);
  }

  grow() {
    this.entry.style.height = "auto";
    this.entry.style.height = `${Math.min(this.entry.scrollHeight, 140)}px`;
  }
}
