// The method card: the rule in symbols and with the numbers of the step at hand, a sentence for each line, source, cost, libraries.

import { choice } from "../controls.js";
import { el, formula, say } from "../dom.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

/** Milliseconds between two changes of the numbers while it plays. */
const PAUSE = 250;

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function cardView(root, lab) {
  const { catalog } = lab;
  const head = el("div", { className: "card-head" });
  const method = choice("Method", [], "", (i) => lab.focus(Number(i)));
  const coordinate = choice("Numbers of", [], "", (c) => {
    chosen = Number(c);
    lab.wake();
  });
  const idea = el("p", { className: "idea" });
  const lines = el("ol", { className: "lines", role: "list" });
  const step = el("p", { className: "note" });
  const facts = el("dl", { className: "facts" });
  const libraries = el("details", { className: "libraries" });
  const empty = el("p", { className: "note", hidden: true }, "No method in the race.");
  const rule = el("div", { className: "rule math", tabIndex: 0, role: "region", "aria-label": "The rule, line by line" }, lines);
  const body = el("div", {}, head, idea, step, rule, facts, libraries);
  root.append(empty, body);
  head.append(method.element, coordinate.element);

  let chosen = 0;
  let shown = { key: "", form: "", offered: "", time: -Infinity };

  /** @param {number} now */
  function frame(now) {
    const { race, experiment, k, playing } = lab.state();
    empty.hidden = experiment.racers.length > 0;
    body.hidden = experiment.racers.length === 0;
    if (!race || experiment.racers.length === 0) return false;
    const i = experiment.focus;
    const { variables } = lab.scene().info;
    if (chosen >= variables.length) chosen = 0;
    const key = `${lab.raceNumber()} ${i} ${k} ${chosen}`;
    if (key === shown.key) return false;
    if (playing && now - shown.time < PAUSE) return true;
    const entry = experiment.racers[i];
    const spec = catalog.methods.find(({ id }) => id === entry.method.id);
    const card = race.card(i, k, chosen);
    const offered = `${experiment.racers.map((_, at) => lab.label(at)).join()} ${variables.join()} ${lab.dark()}`;
    if (offered !== shown.offered) offer(variables);
    method.set(String(i));
    if (!card) return false;
    const form = JSON.stringify([entry, offered, i, card.lines.map(({ code }) => code)]);
    if (form !== shown.form) {
      say(idea, spec?.idea ?? "");
      lines.replaceChildren(...card.lines.map((line) => el("li", {},
        el("div", { className: "math" }, formula(line.symbols)), el("div", { className: "math numbers" }), el("p", {}, line.say))));
      facts.replaceChildren(...[["Source", spec?.source ?? ""], ["Cost of a step", card.cost], ["Memory", card.memory]]
        .filter(([, fact]) => fact).flatMap(([name, fact]) => [el("dt", {}, name), el("dd", {}, fact)]));
      libraries.hidden = !spec || spec.libraries.length === 0;
      libraries.replaceChildren(el("summary", {}, "Which library does it how"), el("ul", {},
        ...(spec?.libraries ?? []).map(({ name, difference, settings }) => el("li", {}, el("b", {}, name), ` — ${difference}`,
          ...(settings ? [" (here: ", el("code", {}, settings), ")"] : [])))));
    }
    card.lines.forEach((line, at) => {
      const item = lines.children[at];
      item.classList.toggle("skipped", line.skipped);
      item.querySelector(".numbers")?.replaceChildren(formula(line.numbers));
    });
    say(step, `The step from iterate ${card.k}, ${variables.length > 1 ? `coordinate ${card.variable}, ` : ""}in numbers:`);
    shown = { key, form, offered, time: now };
    return false;
  }

  /** @param {string[]} variables */
  function offer(variables) {
    const { experiment } = lab.state();
    const options = experiment.racers.map((_, i) => el("option", { value: String(i) }, lab.label(i)));
    method.element.querySelector("select")?.replaceChildren(...options);
    coordinate.element.querySelector("select")?.replaceChildren(...variables.map((name, c) => el("option", { value: String(c) }, name)));
    coordinate.set(String(chosen));
    coordinate.element.hidden = variables.length < 2;
  }

  return { frame, root };
}
