// The iterates in numbers. Only the rows in sight exist; the one shown on the map is marked and followed.

import { save } from "../save.js";
import { el, say, sizeOf } from "../dom.js";
import { format } from "../core.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../core.js").Iterate} Row */

/** Height of a row in CSS pixels, as in the style sheet. */
const ROW = 28;
const MARGIN = 6;
/** Browsers do not scroll elements of any height; beyond this many rows a pixel stands for more than it shows. */
const MOST = 200_000;
/** Milliseconds between two changes while it plays. */
const PAUSE = 200;

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function tableView(root, lab) {
  const head = el("thead");
  const body = el("tbody");
  const table = el("table", {}, el("caption", { className: "visually-hidden" }, "Iterates of the method in focus"), head, body);
  const scroller = el("div", { className: "scroller", tabIndex: 0, role: "region", "aria-label": "Table of iterates; arrow keys step through them" }, table);
  const title = el("p", { className: "note" });
  const csv = el("button", { type: "button", id: "csv", onclick: download }, "Download CSV");
  root.append(el("div", { className: "row" }, title, csv), scroller);

  let shown = { rows: "", head: "", mark: -1, time: -Infinity, kept: 0 };
  let followed = -1;

  const extent = sizeOf(scroller, () => lab.wake());
  let scrolled = 0;
  let pointed = false;
  scroller.addEventListener("scroll", () => {
    scrolled = scroller.scrollTop;
    lab.wake();
  }, { passive: true });
  scroller.addEventListener("pointerenter", () => (pointed = true));
  scroller.addEventListener("pointerleave", () => (pointed = false));
  scroller.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    lab.player.step(by);
    event.preventDefault();
    event.stopPropagation();
  });
  const rowOf = (/** @type {Event} */ event) => /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("tr[data-k]"))?.dataset.k;
  body.addEventListener("click", (event) => {
    const k = rowOf(event);
    if (k !== undefined) lab.player.seek(Number(k));
  });
  body.addEventListener("pointermove", (event) => {
    const k = rowOf(event);
    lab.mark(k === undefined ? null : { i: lab.state().experiment.focus, k: Number(k) });
  });
  body.addEventListener("pointerleave", () => lab.mark(null));

  /** @param {number} now */
  function frame(now) {
    const { race, experiment, k, playing, hover, end, computing } = lab.state();
    const i = experiment.focus;
    if (!race || experiment.racers.length === 0) {
      scroller.hidden = true;
      return false;
    }
    scroller.hidden = false;
    if (extent.height === 0 || (playing && now - shown.time < PAUSE)) return extent.height > 0;
    const { k: last, stride } = lab.standing(i, k);
    const kept = Math.floor(last / stride) + 1 + (last % stride ? 1 : 0);
    // Rows kept to rows that fit into a scrollable height.
    const scale = Math.min(1, MOST / kept);
    const current = k >= last ? kept - 1 : Math.floor(k / stride);
    const visible = Math.ceil(extent.height / ROW);
    const place = `${lab.raceNumber()} ${i} ${current}`;
    const held = pointed && !playing;
    const follows = shown.rows.split("|")[0] !== place && followed !== current && !held;
    const from = follows ? Math.max(0, (current * scale - visible / 2 + 1.5) * ROW) : scrolled;
    const first = Math.max(0, Math.min(Math.floor(from / ROW / scale) - MARGIN, kept - visible));
    const rows = `${place}|${first} ${kept} ${visible} ${end} ${computing}`;
    // The same iterate of another method is of interest, too.
    const mark = hover ? hover.k : -1;
    if (rows !== shown.rows) {
      const drawn = race.table(i, first * stride, visible + 2 * MARGIN);
      fill(drawn, current * stride, last);
      // What is not drawn takes its room all the same, so that the scroll bar tells the truth.
      body.prepend(gap(first * scale));
      body.append(gap(Math.max(0, kept * scale - first * scale - drawn.length)));
    }
    if (follows) {
      followed = current;
      scrolled = from;
      scroller.scrollTop = from;
    }
    if (rows !== shown.rows || mark !== shown.mark) {
      for (const row of body.rows) row.classList.toggle("mark", Number(row.dataset.k) === mark);
    }
    shown = { ...shown, rows, mark, time: now, kept };
    say(title, `${lab.label(i)}, iterates 0 to ${last}${stride > 1 ? `, every ${stride}th kept` : ""}`);
    return false;
  }

  /**
   * @param {Row[]} rows
   * @param {number} current
   * @param {number} last
   */
  function fill(rows, current, last) {
    const { info } = lab.scene();
    const columns = rows.length > 0 ? columnsOf(rows[0], info.variables) : [];
    const names = columns.map(([name]) => name).join();
    if (names !== shown.head) {
      shown.head = names;
      head.replaceChildren(el("tr", {}, ...columns.map(([name, title]) => el("th", { scope: "col", title }, name))));
    }
    table.setAttribute("aria-rowcount", String(last + 2));
    body.replaceChildren(...rows.map((row) => {
      const cells = columnsOf(row, info.variables).map(([, , value], at) =>
        at === 0 ? el("th", { scope: "row" }, String(value)) : el("td", {}, Number.isNaN(value) ? "–" : format(value, 6)));
      const now = row.k === current || (row.k === last && current > last);
      return el("tr", { "data-k": row.k, "aria-rowindex": row.k + 2, className: now ? "now" : "", ...(now ? { "aria-current": "true" } : {}) }, ...cells);
    }));
  }

  function download() {
    const { race, experiment } = lab.state();
    if (!race) return;
    try {
      save(`isoline-${experiment.surface.id}.csv`, race.csv(), "text/csv");
    } catch (error) {
      lab.notify([`The numbers could not be saved: ${error instanceof Error ? error.message : error}.`]);
    }
  }

  return { frame, root };
}

/** @param {number} rows */
function gap(rows) {
  const row = el("tr", { "aria-hidden": "true", className: "gap" });
  row.style.height = `${rows * ROW}px`;
  return row;
}

/**
 * Name, meaning and value of each column of a row.
 * @param {Row} row
 * @param {string[]} variables
 * @returns {[string, string, number][]}
 */
function columnsOf(row, variables) {
  /** @type {[string, string, number][]} */
  const columns = [["k", "iterate", row.k]];
  row.x.forEach((x, c) => columns.push([variables[c], `coordinate ${variables[c]}`, x]));
  columns.push(["f", "value", row.f]);
  row.gradient.forEach((g, c) => columns.push([`∂f/∂${variables[c]}`, "gradient", g]));
  columns.push(["‖∇f‖", "length of the gradient", row.grad_norm], ["‖Δx‖", "length of the step that led here", row.step], ["αₖ", "rate of the step that led here", row.rate]);
  row.noise.forEach((noise, c) => columns.push([`noise ${variables[c]}`, "noise on the gradient of the next step", noise]));
  for (const { id, name, values } of row.state) {
    values.forEach((value, c) => columns.push([values.length > 1 || row.x.length === 1 ? `${id} ${variables[c] ?? ""}` : id, name, value]));
  }
  return columns;
}
