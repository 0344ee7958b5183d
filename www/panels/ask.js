// For authors: puts a question into the link, which whoever opens it answers before the race runs.

import { choice, control, defaultOf } from "../controls.js";
import { el, say } from "../dom.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export default function askPanel(root, lab) {
  const { questions } = lab.catalog;
  const ask = () => lab.state().experiment.ask;
  const pick = choice("Question", [{ id: "", name: "None" }, ...questions.map(({ id, name }) => ({ id, name }))], ask()?.id ?? "", (id) => {
    lab.edit({ ask: id ? { id, params: {} } : null, at: null }, "replace");
    lab.player.seek(0);
  });
  const dials = el("div", { className: "controls" });
  const asked = el("p");
  const copy = el("button", { type: "button", onclick: share }, "Copy the link with the question");
  const told = el("p", { role: "status", className: "note" });
  const field = el("input", { type: "text", readOnly: true, hidden: true, className: "link", "aria-label": "Link with the question; copy it from here" });
  root.append(
    el("p", { className: "note" }, "Who opens the link sees the start, is asked, answers on the map, and only then does the race run. The method in focus is the one asked about. The question stands over the map now, as the reader will see it."),
    pick.element, dials, asked, copy, field, told,
  );
  let shown = "?";

  async function share() {
    // Without this panel: it is the author's.
    const link = lab.link({ panel: null, at: null });
    try {
      await navigator.clipboard.writeText(link);
      say(told, "Copied.");
    } catch {
      field.hidden = false;
      field.value = link;
      field.focus();
      field.select();
      say(told, "Copy it here.");
    }
  }

  function frame() {
    const { experiment } = lab.state();
    const call = experiment.ask;
    const question = questions.find(({ id }) => id === call?.id);
    pick.set(call?.id ?? "");
    if ((call?.id ?? "") !== shown) {
      shown = call?.id ?? "";
      dials.replaceChildren(...(question?.params ?? []).map((param) => control(param, call?.params[param.id] ?? defaultOf(param), (value, settled) => {
        const now = ask();
        if (now) lab.edit({ ask: { id: now.id, params: { ...now.params, [param.id]: value } } }, settled ? "replace" : "none");
      }).element));
    }
    copy.hidden = !question;
    say(asked, question ? `“${question.asks.replace("{}", lab.label(experiment.focus))}”` : "");
  }

  return { frame, root };
}
