// A field for a formula: checked with each key, the place of an error shown under the text.

import { el, freshId, formula, say } from "../dom.js";
import { formulaError, formulaMathml } from "../core.js";

/** Milliseconds without a key after which a sound formula is taken. */
const PAUSE = 250;

/**
 * @param {(text: string) => void} take  called with a formula that can be read
 */
export function formulaField(take) {
  const error = el("p", { className: "refusal", id: freshId("formula-error"), role: "status" });
  const place = el("pre", { className: "place", "aria-hidden": "true", hidden: true });
  const input = el("input", {
    type: "text", id: "formula", className: "formula", spellcheck: false, autocomplete: "off", autocapitalize: "off",
    "aria-describedby": `${error.id} formula-help`,
  });
  const help = el("p", { className: "note", id: "formula-help" },
    "In x and y (or x alone, or x1, x2, …): + − * / ^, sqrt exp log sin cos tan abs min max …, pi, e. Derivatives are exact.");
  const math = el("div", { className: "math", tabIndex: 0, role: "group", "aria-label": "Formula" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    if (check()) waiting = setTimeout(() => take(input.value), PAUSE);
  });

  /** Shows what is wrong, if anything is. */
  function check() {
    const wrong = formulaError(input.value);
    input.setAttribute("aria-invalid", String(Boolean(wrong)));
    place.hidden = !wrong;
    if (!wrong) {
      say(error, "");
      math.replaceChildren(formula(formulaMathml(input.value)));
      return true;
    }
    // The core counts the place into its sentence; here it stands once, at the front.
    say(error, `At character ${wrong.position + 1}: ${wrong.message.replace(/^at position \d+: /, "")}`);
    const characters = [...input.value];
    const at = Math.min(wrong.position, characters.length);
    place.replaceChildren(characters.slice(0, at).join(""), el("mark", {}, characters[at] ?? " "), characters.slice(at + 1).join(""));
    return false;
  }

  return {
    element: el("div", { className: "formula-box" }, el("label", { for: "formula" }, "f ="), input, place, error, math, help),
    /** @param {string} text */
    set(text) {
      if (input.value === text || document.activeElement === input) return;
      input.value = text;
      check();
    },
    focus: () => input.select(),
  };
}
