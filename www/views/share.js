// The tools at the top: copy the link, share, light or dark, help.

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
  const more = el("button", { type: "button", id: "share", title: "Embed, save as a picture, numbers or a script", onclick: open }, icon("share"), el("span", {}, "Share"));
  const told = el("span", { className: "visually-hidden", role: "status" });
  const theme = iconButton("dark", "Dark", () => {
    document.documentElement.dataset.theme = lab.dark() ? "light" : "dark";
    lab.wake();
  }, { id: "theme" });
  const help = el("button", { type: "button", id: "help", title: "Keyboard and gestures (?)", "aria-label": "Keyboard and gestures", onclick: () => lab.help() }, "?");
  root.replaceChildren(field, copy, more, told, theme, help);

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

  /** @type {Promise<{ open: () => void }> | undefined} */
  let dialog;
  async function open() {
    try {
      dialog ??= import("../share/dialog.js").then(({ shareDialog }) => shareDialog(lab));
      (await dialog).open();
    } catch (error) {
      dialog = undefined;
      lab.notify([`What is needed for sharing could not be loaded: ${error instanceof Error ? error.message : error}.`]);
    }
  }

  function frame() {
    relabel(theme, lab.dark() ? "light" : "dark", lab.dark() ? "Light" : "Dark");
  }

  return { frame };
}
