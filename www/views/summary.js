// The race in words: the text equivalent of map and chart. Told anew where the figure comes to rest, not with every frame.

import { el, say } from "../dom.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

/** Milliseconds that the figure has to stand still before it is told about. */
const REST = 350;

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function summaryView(root, lab) {
  const text = el("p", { id: "summary-text", "aria-live": "polite" });
  root.append(text);
  let shown = "";
  let seen = "";
  let since = 0;

  /** @param {number} now */
  function frame(now) {
    const { race, k, end, computing, playing } = lab.state();
    if (!race || playing) return false;
    const key = `${lab.raceNumber()} ${k} ${end} ${computing}`;
    if (key === shown) return false;
    if (key !== seen) [seen, since] = [key, now];
    if (now - since < REST && shown !== "") return true;
    shown = key;
    say(text, race.summary(k));
    return false;
  }

  return { frame };
}
