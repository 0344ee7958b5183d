// Tuning: every cell of the map a pair of settings of one method, its colour the steps to the target or f at the end.

import { choice } from "../controls.js";
import { el, say } from "../dom.js";
import { cellsView } from "./cells.js";
import { numberField, settingsOf, targetOf } from "./fields.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../core.js").Param} Param */

const SIDES = [32, 64, 128, 256];
const SIDE = 64;
const BY = [{ id: "steps", name: "steps to the target" }, { id: "f", name: "f at the end" }];

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export default function tuning(root, lab) {
  const own = settingsOf(lab, "tuning");

  /** Everything that says what the map is of. */
  function settings() {
    const { racers, focus } = lab.state().experiment;
    const racer = Math.max(own.whole("m", Math.min(focus, racers.length - 1) + 1, 1, racers.length) - 1, 0);
    const method = lab.catalog.methods.find(({ id }) => id === racers[racer]?.method.id);
    const params = (method?.params ?? []).filter(({ kind }) => kind === "log" || kind === "linear" || kind === "integer");
    const ids = params.map(({ id }) => id);
    const x = own.text("x", ids[0] ?? "", ids);
    const others = ids.filter((id) => id !== x);
    const y = own.text("y", others[0] ?? "", others);
    const range = (/** @type {string} */ id, /** @type {string} */ key) => {
      const [low, high] = params.find((param) => param.id === id)?.range ?? [0, 1];
      return { param: id, from: own.number(`${key}0`, low), to: own.number(`${key}1`, high) };
    };
    return {
      racer, params, others,
      across: range(x, "x"),
      up: range(y, "y"),
      target: own.number("target", targetOf(lab)),
      by: own.text("by", BY[0].id, BY.map(({ id }) => id)),
      cells: own.whole("cells", SIDE, 2, 1024),
    };
  }

  const place = el("div", { className: "cells-controls" });
  const why = el("p", { className: "refusal", role: "status" });
  root.append(el("p", { className: "note" }, "Every cell is a run from the lab's start with other settings. Grey runs diverge or end before the target."), place, why);
  let shown = "";

  function controls() {
    const { racers } = lab.state().experiment;
    const now = settings();
    const key = JSON.stringify([racers.map((_, i) => lab.label(i)), { ...now, params: now.params.map(({ id }) => id) }]);
    if (key === shown || place.contains(document.activeElement) && document.activeElement instanceof HTMLInputElement) return;
    shown = key;
    const ends = (/** @type {string} */ key, /** @type {{ param: string, from: number, to: number }} */ range) => el(
      "div", { className: "cells-ends", role: "group", "aria-label": now.params.find(({ id }) => id === range.param)?.name ?? range.param },
      numberField("lowest", range.from, (value) => own.set({ [`${key}0`]: value })),
      numberField("highest", range.to, (value) => own.set({ [`${key}1`]: value })),
    );
    const named = (/** @type {Param[]} */ list) => list.map(({ id, name }) => ({ id, name }));
    const held = document.activeElement instanceof HTMLSelectElement && place.contains(document.activeElement) ? [...place.querySelectorAll("select")].indexOf(document.activeElement) : -1;
    place.replaceChildren(
      choice("Method", racers.map((_, i) => ({ id: String(i + 1), name: lab.label(i) })), String(now.racer + 1), (id) => own.set({ m: Number(id), x: null, y: null, x0: null, x1: null, y0: null, y1: null })).element,
      choice("Across", named(now.params), now.across.param, (x) => own.set({ x, y: null, x0: null, x1: null, y0: null, y1: null })).element,
      ends("x", now.across),
      choice("Up", named(now.params.filter(({ id }) => now.others.includes(id))), now.up.param, (y) => own.set({ y, y0: null, y1: null })).element,
      ends("y", now.up),
      choice("Colour", BY, now.by, (by) => own.set({ by })).element,
      numberField("Target: f at most", now.target, (target) => own.set({ target })),
      choice("Cells a side", (SIDES.includes(now.cells) ? SIDES : [...SIDES, now.cells]).map((n) => ({ id: String(n), name: String(n) })), String(now.cells), (id) => own.set({ cells: Number(id) })).element,
    );
    // The control that was worked keeps the focus.
    if (held >= 0) place.querySelectorAll("select")[held]?.focus();
    say(why, racers.length > 0 && now.others.length === 0 ? "This method has no two parameters to draw a map of." : "");
  }

  const body = el("div", { className: "cells" });
  root.append(body);
  const map = cellsView(body, lab, {
    label: "Map of settings",
    plan() {
      const { racer, across, up, target, by, cells } = settings();
      return { racer, size: [cells, cells], over: { settings: { across, up, target, by } } };
    },
    here() {
      const { racer, across, up, params } = settings();
      const set = lab.state().experiment.racers[racer]?.method.params ?? {};
      const share = (/** @type {{ param: string, from: number, to: number }} */ { param, from, to }) => {
        const { kind, default: instead } = params.find(({ id }) => id === param) ?? { kind: "linear", default: 0 };
        const value = Number(set[param] ?? instead);
        return kind === "log" ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
      };
      return [share(across), 1 - share(up)];
    },
    load({ settings: found }) {
      const { racer } = settings();
      const racers = lab.state().experiment.racers.map((entry, i) =>
        i === racer ? { ...entry, method: { ...entry.method, params: { ...entry.method.params, ...Object.fromEntries(found) } } } : entry);
      lab.edit({ racers, at: null }, "push", true);
    },
  });
  return {
    ...map,
    /** @param {number} now */
    frame(now) {
      controls();
      return map.frame(now);
    },
  };
}
