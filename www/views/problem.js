// The problem: which surface, its parameters, the start, noise, how long a run may go. All of it from the catalogue.

import { choice, control, defaultOf, toggle } from "../controls.js";
import { el, formula, say } from "../dom.js";
import { TYPED, format, formulaMathml } from "../core.js";
import { formulaField } from "./formula.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../core.js").Param} Param */

const GROUPS = /** @type {Record<string, string>} */ ({ teaching: "Made for teaching", curve: "Curves", classic: "Classics", family: "Any number of variables" });

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function problemView(root, lab) {
  const { catalog } = lab;
  const surface = () => lab.state().experiment.surface;
  const pick = choice("Surface", [
    ...catalog.surfaces.map(({ id, name, group }) => ({ id, name, group: GROUPS[group] ?? group })),
    { id: TYPED, name: "A formula of your own …", group: "Yours" },
  ], surface().id, (id) => {
    // Whoever asks for a formula gets the one at hand to change, where it has no parameters of its own.
    const here = catalog.surfaces.find((each) => each.id === surface().id);
    const text = here && here.params.length === 0 ? lab.scene().info.formula : "x^2 + 3*y^2";
    lab.setSurface({ id, params: id === TYPED ? { f: text } : {} });
    if (id === TYPED) {
      field.element.hidden = false;
      field.set(text);
      field.focus();
    }
  });
  const field = formulaField((f) => lab.setFormula({ id: TYPED, params: { f } }));
  const math = el("div", { className: "math", tabIndex: 0, role: "group", "aria-label": "Formula" });
  const note = el("p", { className: "note" });
  const source = el("p", { className: "note" });
  const dials = el("div", { className: "controls" });
  const setup = el("details", { className: "setup", id: "setup" });
  const short = el("summary");
  const inside = el("div", { className: "controls" });
  setup.append(short, inside);
  root.append(pick.element, field.element, math, note, dials, setup);

  /** @type {(() => void)[]} */
  let setters = [];
  let made = "";
  let shown = "";

  /** Controls that depend on which surface it is. */
  function make() {
    const { landscape } = lab.state();
    const entry = catalog.surfaces.find(({ id }) => id === surface().id);
    setters = [];
    dials.replaceChildren(...(entry?.params ?? []).map((param) => {
      const dial = control(param, surface().params[param.id] ?? defaultOf(param), (value, settled) => {
        const call = surface();
        lab.edit({ surface: { id: call.id, params: { ...call.params, [param.id]: value } } }, settled ? "replace" : "none");
      });
      setters.push(() => dial.set(surface().params[param.id] ?? defaultOf(param)));
      return dial.element;
    }));
    field.element.hidden = surface().id !== TYPED;
    math.hidden = surface().id === TYPED;
    inside.replaceChildren(...start(), ...axes(landscape?.dim ?? 2), ...common());
  }

  /** A field for each coordinate of the start. */
  function start() {
    const { info } = lab.scene();
    return info.variables.map((name, i) => {
      const [low, high] = info.domain[i] ?? [-1, 1];
      return bound({ id: name, name: `Start ${name}`, kind: "linear", default: info.start[i], range: [low, high], legal: [-Number.MAX_VALUE, Number.MAX_VALUE], note: "" },
        () => lab.state().experiment.start[i] ?? 0,
        (value, trail) => lab.edit({ start: lab.state().experiment.start.map((x, at) => (at === i ? value : x)) }, trail));
    });
  }

  /** Which two of many coordinates the map shows. @param {number} dim */
  function axes(dim) {
    if (dim <= 2) return [];
    const names = lab.scene().info.variables.map((name, i) => ({ id: String(i), name }));
    return [0, 1].map((at) => {
      const made = choice(at === 0 ? "Map to the right" : "Map upwards", names, String(lab.state().experiment.axes[at]), (id) => {
        const [a, b] = lab.state().experiment.axes;
        const other = at === 0 ? b : a;
        const chosen = Number(id);
        // Choosing what the other axis shows swaps the two.
        lab.edit({ axes: at === 0 ? [chosen, chosen === other ? a : b] : [chosen === other ? b : a, chosen], view: null }, "replace");
      });
      setters.push(() => made.set(String(lab.state().experiment.axes[at])));
      return made.element;
    });
  }

  /** What every surface has. */
  function common() {
    const { MAX_VALUE } = Number;
    const equal = toggle("Equal axes", lab.state().experiment.equal, (on) => lab.edit({ equal: on }, "replace"));
    setters.push(() => equal.set(lab.state().experiment.equal ? "on" : "off"));
    return [
      bound({ id: "noise", name: "Gradient noise σ", kind: "linear", default: 0, range: [0, 10], legal: [0, MAX_VALUE], note: `Added to each coordinate of the gradient, the same for every method: ${catalog.noise}.` },
        () => lab.state().experiment.noise, (noise, trail) => lab.edit({ noise }, trail)),
      bound({ id: "seed", name: "Seed of the noise", kind: "integer", default: 1, range: [0, 100], legal: [0, 4294967295], note: "" },
        () => lab.state().experiment.seed, (seed, trail) => lab.edit({ seed }, trail)),
      bound({ id: "steps", name: "Most steps", kind: "integer", default: 500, range: [10, 5000], legal: [1, catalog.max_steps], note: "" },
        () => lab.state().experiment.steps, (steps, trail) => lab.edit({ steps }, trail)),
      el("fieldset", { className: "rules" }, el("legend", {}, "A run ends when"), ...catalog.stop_rules.flatMap(rule)),
      equal.element,
      source,
    ];
  }

  /** A stopping rule: a switch, and its threshold where it is on. @param {typeof catalog.stop_rules[number]} each */
  function rule({ id, name, params }) {
    const stops = () => lab.state().experiment.stop;
    const given = () => stops().find((call) => call.id === id);
    const on = toggle(name, Boolean(given()), (want) => {
      lab.edit({ stop: want ? [...stops(), { id, params: {} }] : stops().filter((call) => call.id !== id) }, "replace");
    });
    const thresholds = params.map((param) => {
      const made = control(param, given()?.params[param.id] ?? defaultOf(param), (value, settled) => {
        const stop = stops().map((call) => (call.id === id ? { id, params: { ...call.params, [param.id]: value } } : call));
        lab.edit({ stop }, settled ? "replace" : "none");
      });
      setters.push(() => {
        made.element.hidden = !given();
        made.set(given()?.params[param.id] ?? defaultOf(param));
      });
      return made.element;
    });
    setters.push(() => on.set(given() ? "on" : "off"));
    return [on.element, ...thresholds];
  }

  /**
   * A control bound to a number of the experiment.
   * @param {Param} param
   * @param {() => number} get
   * @param {(value: number, trail: "replace" | "none") => void} put
   */
  function bound(param, get, put) {
    const made = control(param, get(), (value, settled) => put(Number(value), settled ? "replace" : "none"));
    setters.push(() => made.set(get()));
    return made.element;
  }

  function frame() {
    const { experiment, landscape } = lab.state();
    const key = JSON.stringify([experiment.surface, experiment.start, experiment.axes, experiment.noise, experiment.seed, experiment.steps, experiment.stop, experiment.equal]);
    if (!landscape || key === shown) return;
    shown = key;
    const { info } = lab.scene();
    const kind = `${experiment.surface.id} ${info.variables.join()}`;
    if (kind !== made) {
      made = kind;
      make();
    }
    pick.set(experiment.surface.id);
    for (const set of setters) set();
    if (experiment.surface.id === TYPED) field.set(String(experiment.surface.params.f ?? ""));
    else {
      math.replaceChildren(formula(formulaMathml(info.formula)));
    }
    say(note, info.note);
    say(source, info.source && experiment.surface.id !== TYPED ? `Source: ${info.source}` : "");
    const stops = experiment.stop.map((call) => catalog.stop_rules.find(({ id }) => id === call.id)?.name ?? call.id);
    say(short, [
      `From (${experiment.start.slice(0, 3).map((x) => format(x, 3)).join(", ")}${experiment.start.length > 3 ? ", …" : ""})`,
      experiment.noise > 0 ? `noise σ ${format(experiment.noise, 2)}` : "no noise",
      `${experiment.steps} steps`,
      stops.length > 0 ? `until ${stops.join(" or ")}` : "no stopping rule",
    ].join(" · "));
  }

  return { frame };
}
