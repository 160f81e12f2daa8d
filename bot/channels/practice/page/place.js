// The dialog in which a location is picked. `pick()` resolves to {latitude, longitude, place}, or null when it was left.

import { element } from "./bubble.js";

export function placeDialog(dialog, places, words) {
  const form = dialog.querySelector("form");
  const { latitude, longitude } = form.elements;
  const list = dialog.querySelector(".list");
  for (const [name, north, east] of places) {
    const radio = element("input", { type: "radio", name: "place", value: words[name] });
    radio.addEventListener("change", () => {
      latitude.value = north;
      longitude.value = east;
    });
    list.append(element("label", {}, [radio, element("span", { textContent: words[name] })]));
  }
  const own = () => {
    // Other numbers are another place: it no longer has the name.
    for (const radio of list.querySelectorAll("input")) radio.checked = false;
  };
  latitude.addEventListener("input", own);
  longitude.addEventListener("input", own);
  form.querySelector("[value=cancel]").addEventListener("click", () => dialog.close("cancel"));

  return function pick() {
    form.reset();
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener(
        "close",
        () => {
          if (dialog.returnValue !== "send") return resolve(null);
          const chosen = list.querySelector(":checked");
          return resolve({ latitude: latitude.value, longitude: longitude.value, place: chosen ? chosen.value : "" });
        },
        { once: true },
      );
    });
  };
}
