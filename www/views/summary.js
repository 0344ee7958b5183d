// The race in words: the text equivalent of map and chart. Read out where the figure comes to rest, not while it plays.

import { el, say } from "../dom.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

/** Milliseconds that the figure has to stand still before it is read out, and between two changes while it plays. */
const REST = 350;
const PAUSE = 1000;

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function summaryView(root, lab) {
  const text = el("p", { id: "summary-text", "aria-live": "off" });
  root.append(text);
  let shown = "";
  let seen = "";
  let since = -Infinity;

  /** @param {number} now */
  function frame(now) {
    const { race, k, end, computing, playing } = lab.state();
    if (!race) return false;
    const key = `${lab.raceNumber()} ${k} ${end} ${computing} ${playing}`;
    if (key === shown) return false;
    if (!playing && key !== seen) [seen, since] = [key, now];
    if (now - since < (playing ? PAUSE : REST)) return true;
    [shown, since] = [key, now];
    text.setAttribute("aria-live", playing ? "off" : "polite");
    say(text, race.summary(k));
    return false;
  }

  return { frame };
}
