// The keyboard: what each key does, and the dialog that says so.

import { el, iconButton } from "../dom.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

/**
 * Listens to the keys of the page; returns what opens the dialog.
 * @param {Lab} lab
 */
export function shortcuts(lab) {
  const { player } = lab;
  /** @type {[string[], string, () => void][]} */
  const keys = [
    [["Space", "P"], "Play or pause", () => player.toggle()],
    [["→"], "One step", () => player.step(1)],
    [["←"], "One step back", () => player.step(-1)],
    [["Home"], "To the start", () => player.seek(0)],
    [["End"], "To the end", () => player.seek(lab.state().end)],
    [["R"], "Restart", () => player.restart()],
    [["+"], "Zoom in", () => lab.zoom(0.7)],
    [["-"], "Zoom out", () => lab.zoom(1 / 0.7)],
    [["0"], "Whole map", () => lab.resetView()],
    [["V"], "Vectors at the iterate", () => lab.toggleVectors()],
    [["3"], "Three dimensions, and back", () => lab.toggleDepth()],
    [["?"], "This list", () => open()],
  ];
  const names = /** @type {Record<string, string>} */ ({ " ": "Space", ArrowRight: "→", ArrowLeft: "←", "=": "+", "−": "-", _: "-" });

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    const target = /** @type {HTMLElement} */ (event.target);
    // A field, a slider, a list and a button have their own use for their keys.
    if (target.matches("input, select, textarea, [contenteditable]") && !(target.matches("input[type=checkbox]") && event.key !== " ")) return;
    if (event.key === " " && target.matches("button, summary, a")) return;
    const name = names[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
    const found = keys.find(([all]) => all.includes(name));
    if (!found) return;
    event.preventDefault();
    found[2]();
  });

  const gestures = [
    ["Click or tap the map", "everyone starts there"],
    ["Drag the ring", "move the start and see the ways change"],
    ["Drag the map, two fingers", "move the view"],
    ["Wheel, pinch", "zoom"],
    ["Double click", "whole map"],
    ["Arrow keys on the map", "crosshair; Shift for small steps, Enter starts there"],
    ["Drag the surface, arrow keys on it", "turn it; Shift for small steps"],
    ["Point at a curve, a way or a row", "the same iterate is marked everywhere"],
  ];
  const title = el("h2", { id: "help-title" }, "Keys and gestures");
  const dialog = el("dialog", { className: "help", "aria-labelledby": "help-title" },
    el("header", {}, title, iconButton("remove", "Close", () => dialog.close())),
    el("dl", {}, ...keys.flatMap(([all, what]) => [el("dt", {}, ...all.flatMap((key, i) => (i > 0 ? [" ", el("kbd", {}, key)] : [el("kbd", {}, key)]))), el("dd", {}, what)])),
    el("dl", {}, ...gestures.flatMap(([how, what]) => [el("dt", {}, how), el("dd", {}, what)])));
  // A click on what lies behind the dialog closes it.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  // The address belongs to the experiment: the skip link moves the focus alone.
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    /** @type {HTMLElement | null} */ (document.querySelector("#map-area:not([hidden]), #depth-area"))?.focus();
  });
  const open = () => dialog.showModal();
  return open;
}
