// The panels: a row of buttons, and the panel that is open.

import { el } from "../dom.js";
import { PANELS } from "../panels.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../labs/race.js").View} View */

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function panelsView(root, lab) {
  const buttons = new Map(PANELS.map(({ id, name }) => [
    id,
    el("button", { type: "button", id: `panel-${id}`, "aria-expanded": "false", onclick: () => lab.setPanel(lab.state().experiment.panel?.id === id ? null : { id, params: {} }) }, name),
  ]));
  const place = el("div", { className: "panel-open", hidden: true });
  root.hidden = PANELS.length === 0;
  root.append(el("div", { className: "panel-choice", role: "group", "aria-label": "Panels" }, ...buttons.values()), place);

  let shown = "";
  /** @type {(View & { close?: () => void }) | null} */
  let view = null;

  /** @param {string} id */
  async function open(id) {
    view?.close?.();
    view = null;
    shown = id;
    for (const [own, button] of buttons) button.setAttribute("aria-expanded", String(own === id));
    place.hidden = id === "";
    place.replaceChildren();
    const panel = PANELS.find((panel) => panel.id === id);
    if (!panel) return;
    const body = el("section", { className: "panel-body", "aria-label": panel.name });
    place.append(body);
    place.setAttribute("aria-busy", "true");
    try {
      const { default: make } = await panel.load();
      // By now another one may have been asked for.
      if (shown === id && body.isConnected) view = make(body, lab);
    } catch (error) {
      lab.notify([`The panel '${panel.name}' could not be opened: ${error instanceof Error ? error.message : error}`]);
      if (shown === id) lab.setPanel(null);
    }
    place.removeAttribute("aria-busy");
    lab.wake();
  }

  /** @param {number} now */
  function frame(now) {
    const wanted = lab.state().experiment.panel?.id ?? "";
    if (wanted !== shown) {
      if (wanted && !buttons.has(wanted)) {
        lab.notify([`panel: there is no panel '${wanted}'; there is: ${[...buttons.keys()].join(", ")}`]);
        lab.setPanel(null);
        return false;
      }
      open(wanted);
    }
    return Boolean(view?.frame(now));
  }

  return { frame, root };
}
