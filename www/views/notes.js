// What could not be read or done, in words, at the top of the page until it is dismissed.

import { el, iconButton } from "../dom.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function notesView(root, lab) {
  const list = el("ul", { tabIndex: 0, "aria-label": "Messages" });
  root.replaceChildren(el("div", { role: "alert" }, list), iconButton("remove", "Dismiss messages", () => {
    lab.dismiss();
    frame();
    document.getElementById("map-area")?.focus();
  }));
  /** @type {readonly string[]} */
  let shown = [];

  function frame() {
    const { messages } = lab.state();
    if (messages === shown) return;
    shown = messages;
    root.hidden = messages.length === 0;
    list.replaceChildren(...messages.map((message) => el("li", {}, message)));
  }

  return { frame };
}
