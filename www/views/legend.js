// The methods of the race: how each is drawn, at which rate it goes, how it stands; and what can be changed about it.

import { choice, control, defaultOf } from "../controls.js";
import { el, freshId, icon, iconButton, say } from "../dom.js";
import { format } from "../core.js";
import { swatch } from "./swatch.js";
import { loosen, untuned } from "../rates.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../core.js").Entry} Entry */
/** @typedef {import("../core.js").Param} Param */
/** @typedef {import("../core.js").Call} Call */
/** @typedef {{ element: HTMLElement, refresh: (now: boolean) => void }} Row */

/** Milliseconds between two changes of the numbers while it plays. */
const PAUSE = 120;

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function legendView(root, lab) {
  const { catalog } = lab;
  const list = el("ol", { className: "racers", role: "list" });
  const warning = el("details", { className: "unequal", hidden: true });
  const picker = el("select", { "aria-label": "Method to add", id: "add-method" },
    ...catalog.methods.map(({ id, name }) => el("option", { value: id }, name)));
  const add = el("button", { type: "button", id: "add", onclick: () => insert({ id: picker.value, params: {} }) }, icon("add"), "Add");
  const tune = el("button", { type: "button", title: "Every method gets the same trials on this surface from this start; the best rate is taken", onclick: tuneAll }, "Tune all");
  const refusal = el("p", { className: "refusal", role: "status" });
  root.append(list, warning, el("div", { className: "add" }, picker, add, tune), refusal);

  /** @type {Row[]} */
  let rows = [];
  let shown = { rows: "", numbers: "", time: -Infinity, warning: "" };

  /** @param {Call} method @param {number} [at] */
  function insert(method, at) {
    const { experiment } = lab.state();
    if (experiment.racers.length >= catalog.max_racers) return say(refusal, `A race has at most ${catalog.max_racers} methods.`);
    say(refusal, "");
    const racers = [...experiment.racers];
    const place = at ?? racers.length;
    racers.splice(place, 0, { method, schedule: at === undefined ? { id: catalog.schedules[0].id, params: {} } : racers[place - 1].schedule, hidden: false });
    lab.open(place);
    lab.edit({ racers, focus: place }, "push");
  }

  function tuneAll() {
    lab.edit({ racers: untuned(lab.state().experiment) }, "push");
  }

  /** @param {number} i */
  function remove(i) {
    const { experiment, open } = lab.state();
    const focus = Math.max(0, experiment.focus > i ? experiment.focus - 1 : Math.min(experiment.focus, experiment.racers.length - 2));
    lab.open(open === i ? -1 : open > i ? open - 1 : open);
    lab.edit({ racers: experiment.racers.filter((_, at) => at !== i), focus }, "push");
    frame(performance.now());
    // The button is gone with its row: the keyboard goes on at the next one, or at the picker.
    (rows[Math.min(i, rows.length - 1)]?.element.querySelector("button") ?? picker).focus();
  }

  /** @param {number} i @returns {Row} */
  function row(i) {
    const racer = () => lab.state().experiment.racers[i];
    const method = catalog.methods.find(({ id }) => id === racer().method.id);
    const name = lab.label(i);
    const eye = el("button", { type: "button", className: "swatch", onclick: () => lab.editRacer(i, { hidden: !racer().hidden }, "replace") });
    const settings = el("span", { className: "settings" });
    const head = el("button", { type: "button", className: "name", onclick: () => {
      const opens = lab.state().open !== i;
      lab.open(opens ? i : -1);
      lab.focus(i);
    } }, el("span", { className: "title" }, name), settings, icon("open"));
    const now = el("span", { className: "now" });
    const editor = el("div", { className: "editor", id: freshId("editor"), hidden: true });
    head.setAttribute("aria-controls", editor.id);
    const element = el("li", { onpointerenter: () => lab.point(i), onpointerleave: () => lab.point(-1) },
      eye, head, now,
      el("span", { className: "acts" },
        iconButton("copy", `Duplicate ${name}`, () => insert(structuredClone(racer().method), i + 1)),
        iconButton("remove", `Remove ${name}`, () => remove(i))),
      editor);
    /** @type {{ set: () => void } | null} */
    let made = null;
    let dressed = "";
    /** @type {Entry | null} */
    let worn = null;

    /** @param {boolean} latest  whether the numbers are due, too */
    function refresh(latest) {
      const { experiment, race, k, open } = lab.state();
      const entry = racer();
      const dress = `${lab.dark()} ${experiment.focus === i} ${open === i}`;
      if (dress !== dressed || entry !== worn) {
        [dressed, worn] = [dress, entry];
        element.className = `racer${entry.hidden ? " off" : ""}${experiment.focus === i ? " focus" : ""}`;
        eye.replaceChildren(swatch(i, lab.dark(), element));
        eye.setAttribute("aria-pressed", String(!entry.hidden));
        eye.setAttribute("aria-label", `Show ${name}`);
        eye.title = entry.hidden ? `Show ${name}` : `Hide ${name}`;
        head.setAttribute("aria-expanded", String(open === i));
        if (experiment.focus === i) head.setAttribute("aria-current", "true");
        else head.removeAttribute("aria-current");
        say(settings, describe(entry, method?.params ?? [], lab));
        editor.hidden = open !== i;
        if (open === i && !made) made = edit(editor, i, lab);
        if (open === i) made?.set();
      }
      if (latest && race) {
        const { f, k: last, id, sentence } = lab.standing(i, k);
        const over = k >= last && id !== "running";
        say(now, over ? ENDS[id]?.(format(f, 3), last) ?? format(f, 3) : format(f, 3));
        now.className = `now ${over ? id : "running"}`;
        now.title = over ? sentence : "f at the iterate shown";
      }
    }
    return { element, refresh };
  }

  /** @param {number} time */
  function frame(time) {
    const { experiment, playing, race, k, end } = lab.state();
    const key = experiment.racers.map((_, i) => lab.label(i)).join();
    if (key !== shown.rows) {
      shown = { rows: key, numbers: "", time: -Infinity, warning: "" };
      rows = experiment.racers.map((_, i) => row(i));
      list.replaceChildren(...rows.map(({ element }) => element));
    }
    const numbers = `${lab.raceNumber()} ${k} ${end}`;
    const due = numbers !== shown.numbers && (!playing || time - shown.time > PAUSE);
    for (const each of rows) each.refresh(due);
    if (due) Object.assign(shown, { numbers, time });
    const race_ = `${lab.raceNumber()}`;
    if (race && shown.warning !== race_) {
      shown.warning = race_;
      const sentences = race.unequal();
      warning.hidden = sentences.length === 0;
      warning.replaceChildren(el("summary", {}, `Unequal settings (${sentences.length})`), ...sentences.map((sentence) => el("p", {}, sentence)));
    }
    return playing && numbers !== shown.numbers;
  }

  return { frame };
}

/** How the end of a run is said beside its method, by status; one that used up its steps is still under way for all we know. */
const ENDS = /** @type {Record<string, (f: string, k: number) => string>} */ ({
  converged: (f, k) => `${f} ✓ ${k}`,
  stalled: (f, k) => `${f} still ${k}`,
  diverged: (_, k) => `diverged ${k}`,
});

/**
 * The settings that a racer has of its own, as short as a legend needs them: α = 0.05, β₁ = 0.5.
 * @param {Entry} entry
 * @param {Param[]} params
 * @param {Lab} lab
 */
function describe({ method, schedule }, params, { catalog }) {
  const parts = params.filter(({ id }) => id in method.params).map((param) => {
    const value = method.params[param.id];
    if (typeof param.kind === "object") return `${param.name} ${param.kind.choice.find(({ id }) => id === value)?.name ?? value}`;
    if (param.kind === "switch") return `${param.name} ${value}`;
    // The catalogue's names end with the symbol: "Step size α".
    return `${param.name.split(" ").at(-1)} = ${format(Number(value), 3)}`;
  });
  const rate = catalog.schedules.find(({ id }) => id === schedule.id);
  if (rate && rate !== catalog.schedules[0]) parts.push(rate.name);
  return parts.join(", ");
}

/**
 * The controls of one racer, in place.
 * @param {HTMLElement} editor
 * @param {number} i
 * @param {Lab} lab
 */
function edit(editor, i, lab) {
  const { catalog } = lab;
  const racer = () => lab.state().experiment.racers[i];
  const method = catalog.methods.find(({ id }) => id === racer().method.id);
  if (!method) return null;
  /** @type {(() => void)[]} */
  const setters = [];

  /** @param {Call} call @param {Param} param */
  const value = (call, param) => call.params[param.id] ?? defaultOf(param);
  /**
   * @param {Param[]} params
   * @param {"method" | "schedule"} part
   */
  const controls = (params, part) => params.map((param) => {
    const made = control(param, value(racer()[part], param), (given, settled) => {
      const call = racer()[part];
      lab.editRacer(i, { [part]: { id: call.id, params: { ...call.params, [param.id]: given } } }, settled ? "replace" : "none");
    });
    setters.push(() => {
      if (racer()[part].id === (part === "method" ? method.id : scheduled)) made.set(value(racer()[part], param));
    });
    return made.element;
  });

  let scheduled = "";
  const scheduleControls = el("div", { className: "controls" });
  const formula = el("p", { className: "note" });
  const pick = choice("Step-size schedule", catalog.schedules, racer().schedule.id, (id) => lab.editRacer(i, { schedule: { id, params: {} } }, "push"));
  const own = el("div", { className: "controls" }, ...controls(method.params, "method"));
  const kept = setters.length;
  const tune = el("button", { type: "button", onclick: () => {
    const [bare] = untuned({ ...lab.state().experiment, racers: [racer()], focus: 0 });
    lab.editRacer(i, { method: bare.method }, "push");
  } }, "Tune for this surface");
  const reset = el("button", { type: "button", onclick: () => lab.editRacer(i, { method: { id: method.id, params: {} } }, "push") }, "Defaults");
  const tuned = el("p", { className: "note" });
  editor.replaceChildren(el("p", { className: "idea" }, method.idea), own, pick.element, formula, scheduleControls, el("div", { className: "row" }, tune, reset), tuned);

  return {
    set() {
      const entry = racer();
      if (entry.schedule.id !== scheduled) {
        scheduled = entry.schedule.id;
        setters.length = kept;
        const schedule = catalog.schedules.find(({ id }) => id === scheduled);
        scheduleControls.replaceChildren(...controls(schedule?.params ?? [], "schedule"));
        say(formula, schedule && schedule !== catalog.schedules[0] ? `${schedule.formula} — ${schedule.source}` : "");
      }
      pick.set(entry.schedule.id);
      for (const set of setters) set();
      const [free] = loosen({ ...lab.state().experiment, racers: [entry], focus: 0 });
      const found = Object.keys(entry.method.params).some((id) => !(id in free.method.params));
      say(tuned, found ? "The step size is the best of a fixed list of trials on this surface from this start; all else is the source's." : "");
    },
  };
}

