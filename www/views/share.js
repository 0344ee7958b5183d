// The tools at the top: copy the link, light or dark, help.

import { el, icon, iconButton, relabel } from "../dom.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function toolsView(root, lab) {
  const label = el("span", {}, "Copy link");
  const copy = el("button", { type: "button", id: "copy", onclick: share }, icon("link"), label);
  const field = el("input", { type: "text", readOnly: true, hidden: true, className: "link", "aria-label": "Link to this figure; copy it from here", onblur: () => (field.hidden = true) });
  const told = el("span", { className: "visually-hidden", role: "status" });
  const theme = iconButton("dark", "Dark", () => {
    document.documentElement.dataset.theme = lab.dark() ? "light" : "dark";
    lab.wake();
  }, { id: "theme" });
  const help = el("button", { type: "button", id: "help", title: "Keyboard and gestures (?)", "aria-label": "Keyboard and gestures", onclick: () => lab.help() }, "?");
  root.replaceChildren(field, copy, told, theme, help);

  async function share() {
    const link = lab.link();
    try {
      await navigator.clipboard.writeText(link);
      label.textContent = "Copied";
      told.textContent = "Link copied";
    } catch {
      // No clipboard here, or none for us: the reader copies by hand.
      field.hidden = false;
      field.value = link;
      field.select();
      field.focus();
      label.textContent = "Copy it here";
    }
    setTimeout(() => {
      label.textContent = "Copy link";
      told.textContent = "";
    }, 2500);
  }

  function frame() {
    relabel(theme, lab.dark() ? "light" : "dark", lab.dark() ? "Light" : "Dark");
  }

  return { frame };
}
