// The index of the scenarios, in the lecture's order.

import { el } from "../dom.js";
import { CLAIMS, PROSE, SHELF } from "../lecture.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export default function lecturePanel(root, lab) {
  const { scenarios } = lab.catalog;
  /** @type {Map<string, HTMLElement>} */
  const lists = new Map();
  /** @type {Map<string, HTMLAnchorElement>} */
  const links = new Map();
  const covered = new Set(scenarios.map(({ id }) => id.split("-")[0]).filter((id) => /^C\d/.test(id)));
  root.append(el("p", { className: "note" }, `“Scaling Optimization”, claim by claim: ${covered.size} of ${CLAIMS} claims so far, each with an experiment and its measurement.`));
  for (const { id, title, claim } of scenarios) {
    const place = PROSE[id]?.place ?? SHELF;
    let list = lists.get(place);
    if (!list) {
      list = el("ul", { className: "claims" });
      lists.set(place, list);
      root.append(el("h3", {}, place), list);
    }
    const link = el("a", { href: `#scenario?v=1&id=${id}&panel=lecture` }, title);
    links.set(id, link);
    list.append(el("li", {}, link, el("p", { className: "note" }, claim)));
  }
  let shown = "";

  function frame() {
    const id = lab.state().experiment.scenario ?? "";
    if (id === shown) return;
    links.get(shown)?.removeAttribute("aria-current");
    links.get(id)?.setAttribute("aria-current", "true");
    shown = id;
  }

  return { frame, root };
}
