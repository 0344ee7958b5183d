// Inputs made from declarations. Nothing here knows a parameter by name: label, scale, range and refusal come from the catalogue.

import { el, freshId, say } from "./dom.js";
import { format } from "./core.js";

/** @typedef {import("./core.js").Param} Param */
/** @typedef {import("./core.js").Arg} Arg */

/**
 * A control shows a value and reports another; `settled` is false while a slider is still held.
 * @typedef {{ element: HTMLElement, set: (value: Arg) => void }} Control
 * @typedef {(value: Arg, settled: boolean) => void} Change
 */

/**
 * The control for a parameter.
 * @param {Param} param
 * @param {Arg} value
 * @param {Change} change
 * @returns {Control}
 */
export function control(param, value, change) {
  if (param.kind === "switch") return toggle(param.name, value === "on" || value === 1, (on) => change(on ? "on" : "off", true), param.note);
  if (typeof param.kind === "object") return choice(param.name, param.kind.choice, String(value), (id) => change(id, true), param.note);
  return slider(param, value, change);
}

/**
 * A value of a parameter as its declaration gives the default: choices by id, switches as words.
 * @param {Param} param
 * @returns {Arg}
 */
export function defaultOf(param) {
  if (param.kind === "switch") return param.default ? "on" : "off";
  if (typeof param.kind === "object") return param.kind.choice[param.default].id;
  return param.default;
}

/** Positions of a slider from end to end on an even scale, and of one decade on a logarithmic one: a tenth more each. */
const POSITIONS = 400;
const PER_DECADE = 24;

/**
 * A slider over the sensible range beside a field that takes every legal number.
 * @param {Param} param
 * @param {Arg} value
 * @param {Change} change
 * @returns {Control}
 */
function slider(param, value, change) {
  const scale = scaleOf(param);
  const note = el("p", { className: "note", id: freshId("note"), textContent: param.note });
  const error = el("p", { className: "refusal", id: freshId("refusal"), role: "status" });
  const field = el("input", { type: "number", step: "any", id: freshId("field"), className: "field", "aria-describedby": `${note.id} ${error.id}` });
  const range = el("input", { type: "range", min: "0", max: String(scale.positions), step: "1", "aria-label": `${param.name}, slider`, "aria-describedby": note.id });

  /** @param {number} number */
  const show = (number) => {
    range.value = String(Math.round(scale.place(number) * scale.positions));
    range.setAttribute("aria-valuetext", format(number));
  };
  const slide = (/** @type {boolean} */ settled) => {
    const number = scale.value(Number(range.value) / scale.positions);
    field.value = String(number);
    refuse("");
    range.setAttribute("aria-valuetext", format(number));
    change(number, settled);
  };
  const type = () => {
    const number = field.valueAsNumber;
    const [low, high] = param.legal;
    if (!(low <= number && number <= high)) return refuse(`must be ${spoken(param.legal)}`);
    if (param.kind === "integer" && !Number.isInteger(number)) return refuse("must be a whole number");
    refuse("");
    show(number);
    change(number, true);
  };
  /** @param {string} why */
  const refuse = (why) => {
    say(error, why);
    field.setAttribute("aria-invalid", String(why !== ""));
  };
  range.addEventListener("input", () => slide(false));
  range.addEventListener("change", () => slide(true));
  field.addEventListener("input", type);
  field.addEventListener("keydown", (event) => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!direction || Number.isNaN(field.valueAsNumber)) return;
    // The browser's own step, 1, is a thousand times too much for a rate.
    event.preventDefault();
    const [low, high] = param.legal;
    field.value = String(Math.min(Math.max(scale.next(field.valueAsNumber, direction), low), high));
    type();
  });
  const set = (/** @type {Arg} */ given) => {
    const number = Number(given);
    // What is being typed is the reader's: `1e` must not be replaced by what it means so far.
    if (document.activeElement !== field && Number(field.value) !== number) field.value = String(number);
    if (document.activeElement !== range) show(number);
  };
  field.value = String(value);
  show(Number(value));
  return {
    element: el("div", { className: "control" }, el("label", { for: field.id }, param.name), range, field, error, note),
    set,
  };
}

/**
 * A switch.
 * @param {string} name
 * @param {boolean} on
 * @param {(on: boolean) => void} change
 * @param {string} [note]
 * @returns {Control}
 */
export function toggle(name, on, change, note = "") {
  const input = el("input", { type: "checkbox", role: "switch", checked: on, onchange: () => change(input.checked) });
  return {
    element: el("label", { className: "toggle", title: note }, input, el("span", {}, name)),
    set: (value) => (input.checked = value === "on" || value === 1),
  };
}

/**
 * One of several.
 * @param {string} name
 * @param {{ id: string, name: string, group?: string }[]} choices
 * @param {string} id  the chosen one
 * @param {(id: string) => void} change
 * @param {string} [note]
 * @returns {Control}
 */
export function choice(name, choices, id, change, note = "") {
  const select = el("select", { id: freshId("choice"), title: note, onchange: () => change(select.value) });
  /** @type {Map<string, HTMLElement>} */
  const groups = new Map();
  for (const { id, name, group } of choices) {
    if (group && !groups.has(group)) {
      const made = el("optgroup", { label: group });
      groups.set(group, made);
      select.append(made);
    }
    (group ? groups.get(group) : select)?.append(el("option", { value: id }, name));
  }
  select.value = id;
  return {
    element: el("div", { className: "control choice" }, el("label", { for: select.id }, name), select),
    set: (value) => {
      if (select.value !== value) select.value = String(value);
    },
  };
}

/**
 * Where a value stands on a slider, 0 to 1, and back; and the next value up (1) or down (-1) that an arrow key reaches.
 * @param {Param} param
 */
function scaleOf(param) {
  const [low, high] = param.range;
  if (param.kind === "log" && low > 0) {
    const decades = Math.log(high / low);
    return {
      // As many as two digits tell apart, so that an arrow key always moves.
      positions: Math.round((decades / Math.LN10) * PER_DECADE),
      place: (/** @type {number} */ value) => within(Math.log(value / low) / decades),
      value: (/** @type {number} */ place) => Number((low * Math.exp(place * decades)).toPrecision(2)),
      // A tenth more or less; below the scale comes 0, where that is legal.
      next: (/** @type {number} */ value, /** @type {number} */ direction) => {
        if (value === 0) return direction > 0 ? low : 0;
        if (value <= low && direction < 0 && param.legal[0] <= 0) return 0;
        return Number((value * 1.1 ** direction).toPrecision(2));
      },
    };
  }
  // As many places as make the positions distinct, and no more.
  const places = param.kind === "integer" ? 0 : Math.max(0, Math.ceil(-Math.log10((high - low) / POSITIONS)));
  return {
    positions: param.kind === "integer" ? Math.min(POSITIONS, high - low) : POSITIONS,
    place: (/** @type {number} */ value) => within((value - low) / (high - low)),
    value: (/** @type {number} */ place) => Number((low + place * (high - low)).toFixed(places)),
    next: (/** @type {number} */ value, /** @type {number} */ direction) => {
      const unit = places === 0 ? 1 : 10 ** Math.floor(Math.log10((high - low) / 20));
      return Number((value + direction * unit).toPrecision(12));
    },
  };
}

/** @param {number} place */
function within(place) {
  return Number.isNaN(place) ? 0 : Math.min(Math.max(place, 0), 1);
}

/** @param {[number, number]} range */
function spoken([low, high]) {
  const unbounded = 1e300;
  if (high >= unbounded) return low <= -unbounded ? "a number" : `${format(low)} or more`;
  return `between ${format(low)} and ${format(high)}`;
}
