// In an embedded figure: the way to the whole page with the same experiment.

/** @typedef {import("../labs/race.js").Lab} Lab */

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function wholeView(root, lab) {
  const link = /** @type {HTMLAnchorElement} */ (root.querySelector("a"));
  // The link is written when it is about to be followed, not with every step.
  for (const event of ["pointerenter", "pointerdown", "focus"]) link.addEventListener(event, () => (link.href = lab.link()));
  return { frame() {} };
}
