// The method card: the rule in symbols and with the numbers of the step at hand, a sentence for each line, source, cost, libraries.

import { choice } from "../controls.js";
import { el, markup, say } from "../dom.js";

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
  const facts = el("dl", { className: "facts" });
  const libraries = el("details", { className: "libraries" });
  const empty = el("p", { className: "note", hidden: true }, "No method in the race.");
  const body = el("div", {}, head, idea, lines, facts, libraries);
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
    const offered = `${experiment.racers.map((racer) => racer.method.id).join()} ${variables.join()} ${lab.dark()}`;
    if (offered !== shown.offered) offer(variables);
    method.set(String(i));
    const form = JSON.stringify([entry, offered, i, card.lines.length]);
    if (form !== shown.form) {
      say(idea, spec?.idea ?? "");
      lines.replaceChildren(...card.lines.map(({ symbols, say: sentence }) => el("li", {},
        el("div", { className: "math" }, markup(symbols)), el("div", { className: "math numbers" }), el("p", {}, sentence))));
      facts.replaceChildren(...[["Source", spec?.source ?? ""], ["Cost of a step", card.cost], ["Memory", card.memory]]
        .filter(([, fact]) => fact).flatMap(([name, fact]) => [el("dt", {}, name), el("dd", {}, fact)]));
      libraries.hidden = !spec || spec.libraries.length === 0;
      libraries.replaceChildren(el("summary", {}, "Which library does it how"), el("ul", {},
        ...(spec?.libraries ?? []).map(({ name, difference, settings }) => el("li", {}, el("b", {}, name), ` — ${difference}`,
          ...(settings ? [" (here: ", el("code", {}, settings), ")"] : [])))));
    }
    lines.querySelectorAll(".numbers").forEach((cell, at) => cell.replaceChildren(markup(card.lines[at]?.numbers ?? "")));
    shown = { key, form, offered, time: now };
    return false;
  }

  /** @param {string[]} variables */
  function offer(variables) {
    const { experiment } = lab.state();
    const options = experiment.racers.map(({ method: { id } }, i) => {
      const name = catalog.methods.find((each) => each.id === id)?.name ?? id;
      const same = experiment.racers.filter((racer, at) => racer.method.id === id && at < i).length;
      return el("option", { value: String(i) }, same > 0 ? `${name} (${same + 1})` : name);
    });
    method.element.querySelector("select")?.replaceChildren(...options);
    coordinate.element.querySelector("select")?.replaceChildren(...variables.map((name, c) => el("option", { value: String(c) }, name)));
    coordinate.set(String(chosen));
    coordinate.element.hidden = variables.length < 2;
  }

  return { frame };
}
