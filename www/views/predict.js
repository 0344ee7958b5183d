// Predict, then run: asks what the experiment's link asks, takes the answer on the map or from a list, runs, and tells.
//
// Needs the map alone; makes its own place below it where the page has none.

import { el, say } from "../dom.js";
import { calm } from "../player.js";
import { format } from "../core.js";
import { judge } from "../study.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../core.js").Judgement} Judgement */

const NS = "http://www.w3.org/2000/svg";

/** @param {Lab} lab */
export default function predictView(lab) {
  const map = /** @type {HTMLElement} */ (document.getElementById("map"));
  const root = document.getElementById("predict") ?? el("section", { id: "predict" });
  if (!root.isConnected) map.after(root);
  root.className = "predict";
  root.setAttribute("aria-label", "Question");
  const text = el("p", { className: "question", id: "predict-question" });
  const how = el("p", { className: "note", id: "predict-how" });
  const answers = el("div", { className: "answers" });
  const told = el("p", { className: "told", role: "status" });
  const spoken = el("p", { className: "mark-at", id: "predict-mark", "aria-live": "polite" });
  const again = el("button", { type: "button", onclick: () => begin() }, "Ask me again");
  const close = el("button", { type: "button", onclick: () => lab.edit({ ask: null }, "push") }, "Without a question");
  root.replaceChildren(text, how, told, el("div", { className: "answers" }, answers, again, close, spoken));

  // Over the map, while a place is asked for: it takes pointer and keys, and shows the marks.
  const marks = document.createElementNS(NS, "svg");
  marks.setAttribute("aria-hidden", "true");
  const layer = el("div", { className: "predict-layer", id: "predict-layer", tabIndex: 0, hidden: true, role: "application", "aria-label": "Map: mark the place that you expect", "aria-describedby": "predict-question predict-how" }, marks);
  map.append(layer);

  /** @type {"asking" | "running" | "told"} */
  let phase = "asking";
  /** What is marked, in data. @type {[number, number] | null} */
  let mark = null;
  /** @type {Judgement | null} */
  let judged = null;
  let key = "";
  let made = "";
  let drawn = "";

  const call = () => lab.state().experiment.ask;
  const question = () => lab.catalog.questions.find(({ id }) => id === call()?.id);
  const hold = () => Number(call()?.params.k ?? 0);

  function begin() {
    phase = "asking";
    mark = null;
    judged = null;
    made = "";
    // A place is marked on the map, which the view in three dimensions hides.
    if (question()?.place && lab.state().experiment.camera) lab.edit({ camera: null }, "replace");
    lab.player.seek(hold());
  }

  /** @param {number[]} place @param {number | null} racer */
  function answer(place, racer) {
    try {
      judged = judge(lab.state().experiment, { place, racer });
    } catch (error) {
      return lab.notify([String(error instanceof Error ? error.message : error)]);
    }
    phase = "running";
    if (call()?.id === "step") lab.player.seek(hold() + 1);
    else if (calm()) lab.player.seek(lab.state().end);
    else lab.player.play();
    lab.wake();
  }

  function answerMark() {
    if (mark) answer(lab.state().landscape?.dim === 1 ? [mark[0]] : mark, null);
  }

  /** @param {number} left @param {number} top  CSS pixels in the layer */
  function put(left, top) {
    const place = lab.plane();
    if (!place || phase !== "asking") return;
    const { plot } = place;
    mark = [place.x(Math.min(Math.max(left, plot.left), plot.left + plot.width)), place.y(Math.min(Math.max(top, plot.top), plot.top + plot.height))];
    lab.wake();
  }

  const at = (/** @type {PointerEvent} */ event) => {
    const box = layer.getBoundingClientRect();
    put(event.clientX - box.left, event.clientY - box.top);
  };
  layer.addEventListener("pointerdown", (event) => {
    layer.setPointerCapture(event.pointerId);
    at(event);
  });
  layer.addEventListener("pointermove", (event) => {
    if (event.buttons > 0) at(event);
  });
  layer.addEventListener("keydown", (event) => {
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const place = lab.plane();
    if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
    if (direction) {
      const by = event.shiftKey ? 2 : 20;
      const [x, y] = mark ?? here() ?? [place.plot.x[0], place.plot.y[0]];
      put(place.px(x) + by * direction[0], place.py(y) + by * direction[1]);
    } else if (event.key === "Enter") answerMark();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  /** Where the method in focus stands. */
  const here = () => lab.pointOf({ i: lab.state().experiment.focus, k: lab.state().k });

  /** The ways to answer. */
  function make() {
    const { experiment } = lab.state();
    const asked = question();
    if (!asked) return;
    say(text, asked.asks.replace("{}", lab.label(experiment.focus)).replace("ε", format(Number(call()?.params.eps ?? 1e-3), 3)));
    const none = asked.none ? [el("button", { type: "button", onclick: () => answer([], null) }, asked.none)] : [];
    if (asked.place) {
      say(how, "Click or tap the map, or use the arrow keys on it (Shift for small steps); then answer with the button or Enter.");
      answers.replaceChildren(el("button", { type: "button", className: "go", id: "predict-go", disabled: true, onclick: answerMark }, "This is my answer"), ...none);
    } else {
      say(how, "");
      const shown = experiment.racers.flatMap(({ hidden }, i) => (hidden ? [] : [el("button", { type: "button", onclick: () => answer([], i) }, lab.label(i))]));
      answers.replaceChildren(...shown, ...none);
    }
  }

  function frame() {
    const { experiment, landscape, k, end, computing, playing } = lab.state();
    const asked = question();
    root.hidden = !asked;
    const waits = Boolean(asked?.place) && phase === "asking";
    layer.hidden = !asked?.place || (phase === "asking" ? false : !judged);
    layer.classList.toggle("told", !waits);
    layer.tabIndex = waits ? 0 : -1;
    // What tells the answer beforehand stays covered: the chart ahead, the numbers of the step.
    document.documentElement.toggleAttribute("data-asking", Boolean(asked) && phase === "asking");
    if (!asked || !landscape) {
      key = "";
      return false;
    }
    const now = JSON.stringify([experiment.ask, experiment.focus, lab.raceNumber()]);
    if (now !== key) {
      key = now;
      begin();
    }
    if (phase === "asking") {
      // Whoever plays before answering sees the answer: it goes back to where it asks, as far as that is computed.
      const to = Math.min(hold(), computing ? hold() : end);
      if ((playing || k !== to) && (end >= to || !computing)) lab.player.seek(to);
      if (made !== key) {
        made = key;
        make();
      }
    } else if (phase === "running" && !playing && (!computing || asked.id === "step")) phase = "told";
    const go = /** @type {HTMLButtonElement | null} */ (root.querySelector("#predict-go"));
    if (go) go.disabled = mark === null;
    say(spoken, mark ? `Your mark: (${(landscape.dim === 1 ? mark.slice(0, 1) : mark).map((value) => format(value, 4)).join(", ")})` : "");
    answers.hidden = how.hidden = phase !== "asking";
    spoken.hidden = !asked.place;
    again.hidden = phase !== "told";
    say(told, phase === "told" && judged ? `${judged.words}${asked.id === "step" ? ` ${Math.round(100 * judged.score)} of 100 points.` : ""}` : phase === "running" ? "Running …" : "");
    root.classList.toggle("right", phase === "told" && judged?.right === true);
    draw();
    return phase === "running";
  }

  function draw() {
    const place = lab.plane();
    const { landscape } = lab.state();
    if (!place || !landscape || layer.hidden) return;
    const { plot } = place;
    const height = (/** @type {number} */ x) => landscape.at(Float64Array.of(x)).f;
    const truth = phase === "told" && judged && judged.truth.length > 0 ? /** @type {[number, number]} */ (landscape.dim === 1 ? [judged.truth[0], height(judged.truth[0])] : judged.truth) : null;
    const from = phase === "asking" ? here() : null;
    const look = JSON.stringify([mark, truth, from, plot, phase]);
    if (look === drawn) return;
    drawn = look;
    /** @type {SVGElement[]} */
    const parts = [];
    const add = (/** @type {string} */ tag, /** @type {string} */ name, /** @type {Record<string, number | string>} */ attributes) => {
      const part = document.createElementNS(NS, tag);
      part.setAttribute("class", name);
      for (const [attribute, value] of Object.entries(attributes)) part.setAttribute(attribute, String(value));
      parts.push(part);
    };
    const spot = (/** @type {readonly [number, number]} */ [x, y]) => [place.px(x), place.py(y)].map((value) => Math.min(Math.max(value, -1e4), 1e4));
    if (mark) {
      const [x, y] = spot(landscape.dim === 1 ? [mark[0], height(mark[0])] : mark);
      if (from && call()?.id === "step") {
        const [x1, y1] = spot(from);
        add("path", "halo", { d: `M${x1} ${y1}L${x} ${y}` });
        add("path", "guess", { d: `M${x1} ${y1}L${x} ${y}` });
      }
      for (const name of ["halo", "guess"]) add("path", name, { d: `M${x - 9} ${y - 9}L${x + 9} ${y + 9}M${x - 9} ${y + 9}L${x + 9} ${y - 9}` });
    }
    if (truth) {
      const [x, y] = spot(truth);
      for (const name of ["halo", "truth"]) add("circle", name, { cx: x, cy: y, r: 12 });
    }
    marks.replaceChildren(...parts);
  }

  return { frame };
}
