// What the panels' settings have in common: they live in the experiment, so in the link.

import { el, freshId, say } from "../dom.js";
import { format } from "../core.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../core.js").Arg} Arg */

/**
 * The settings of a panel: read with what stands for a missing one, and changed.
 * @param {Lab} lab
 * @param {string} id
 */
export function settingsOf(lab, id) {
  const params = () => lab.state().experiment.panel?.params ?? {};
  return {
    /** @param {string} key  @param {number} instead */
    number(key, instead) {
      const value = params()[key];
      return typeof value === "number" ? value : instead;
    },
    /** @param {string} key  @param {string} instead  @param {string[]} allowed */
    text(key, instead, allowed) {
      const value = String(params()[key] ?? instead);
      return allowed.includes(value) ? value : instead;
    },
    /** A whole number within limits. @param {string} key  @param {number} instead  @param {number} low  @param {number} high */
    whole(key, instead, low, high) {
      const value = params()[key];
      return typeof value === "number" && Number.isInteger(value) && low <= value && value <= high ? value : instead;
    },
    /** @param {Record<string, Arg | null>} changes  null takes a setting out */
    set(changes) {
      const merged = Object.entries({ ...params(), ...changes }).filter(([, value]) => value !== null);
      lab.setPanel({ id, params: /** @type {Record<string, Arg>} */ (Object.fromEntries(merged)) });
    },
  };
}

/**
 * A field for a number within limits.
 * @param {string} name
 * @param {number} value
 * @param {(value: number) => void} change
 * @param {{ low?: number, high?: number, whole?: boolean }} [limits]
 */
export function numberField(name, value, change, { low = -Infinity, high = Infinity, whole = false } = {}) {
  const error = el("p", { className: "refusal", id: freshId("refusal"), role: "status" });
  const input = el("input", { type: "number", step: "any", className: "field", id: freshId("number"), "aria-describedby": error.id, onchange: read });
  input.value = String(value);
  function read() {
    const number = input.valueAsNumber;
    const right = low <= number && number <= high && (!whole || Number.isInteger(number));
    say(error, right ? "" : `must be a ${whole ? "whole " : ""}number${Number.isFinite(low) ? ` from ${format(low)}` : ""}${Number.isFinite(high) ? ` to ${format(high)}` : ""}`);
    input.setAttribute("aria-invalid", String(!right));
    if (right) change(number);
  }
  return el("div", { className: "control number" }, el("label", { for: input.id }, name), input, error);
}

/**
 * f at which a run has arrived: near the lowest known value, or near 0 where none is known.
 * @param {Lab} lab
 */
export function targetOf(lab) {
  return Number(((lab.scene().info.minimum ?? 0) + 1e-3).toPrecision(12));
}
