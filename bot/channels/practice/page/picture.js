// A picture of a message, and the dialog that shows it large.

import { element } from "./bubble.js";

// `look(address, name, protect)` opens the dialog.
export function thumbnail(address, name, protect, pane) {
  const label = `${pane.words.enlarge} ${name}`;
  const image = element("img", { src: address, alt: name, draggable: !protect });
  const button = element("button", { type: "button", className: "look", "aria-label": label }, [image]);
  button.addEventListener("click", () => pane.look(address, name, protect));
  if (protect) image.addEventListener("contextmenu", (event) => event.preventDefault());
  return [button, image];
}

export function pictureDialog(dialog) {
  const image = dialog.querySelector("img");
  const save = dialog.querySelector("a");
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  image.addEventListener("contextmenu", (event) => save.hidden && event.preventDefault());
  return function look(address, name, protect) {
    image.src = address;
    image.alt = name;
    image.draggable = !protect;
    save.hidden = protect;
    save.href = `${address}?save`;
    save.download = name;
    dialog.setAttribute("aria-label", name);
    dialog.showModal();
  };
}
