// Play, pause, step, scrub and speed: the buttons under the map.

import { el, iconButton, relabel, say } from "../dom.js";
import { format } from "../core.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

/** Steps a second on offer; a link may ask for any other. */
const SPEEDS = [1, 3, 10, 30, 60, 150, 500, 2000, 20000];

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function transportView(root, lab) {
  const { player } = lab;
  const restart = iconButton("restart", "Restart (R)", () => player.restart());
  const back = iconButton("back", "One step back (←)", () => player.step(-1));
  const play = iconButton("play", "Play (space)", () => player.toggle(), { className: "primary", id: "play" });
  const step = iconButton("step", "One step (→)", () => player.step(1));
  const scrub = el("input", { type: "range", id: "scrub", min: "0", step: "1", "aria-label": "Iterate", oninput: () => player.seek(Number(scrub.value)) });
  const count = el("output", { className: "count", id: "iterate" });
  const speed = el("select", { id: "speed", "aria-label": "Speed", onchange: () => lab.edit({ speed: Number(speed.value) }, "replace") });
  root.replaceChildren(restart, back, play, step, scrub, count, speed);
  let offered = NaN;

  function frame() {
    const { playing, k, end, computing, experiment } = lab.state();
    const over = k >= end && !computing;
    relabel(play, playing ? "pause" : "play", playing ? "Pause (space)" : over && k > 0 ? "Play again (space)" : "Play (space)");
    back.disabled = k === 0;
    step.disabled = over;
    const most = computing ? Math.max(experiment.steps, 1) : Math.max(end, 1);
    if (Number(scrub.max) !== most) scrub.max = String(most);
    if (Number(scrub.value) !== k) scrub.value = String(k);
    root.style.setProperty("--done", `${(100 * k) / most}%`);
    root.style.setProperty("--computed", `${(100 * Math.min(end, most)) / most}%`);
    say(count, computing && end < experiment.steps / 2 && end > k + 1000 ? `${k} of ${end} …` : `${k} / ${end}`);
    scrub.setAttribute("aria-valuetext", `iterate ${k} of ${end}`);
    if (offered !== experiment.speed) {
      offered = experiment.speed;
      const speeds = SPEEDS.includes(offered) ? SPEEDS : [...SPEEDS, offered].sort((a, b) => a - b);
      speed.replaceChildren(...speeds.map((each) => el("option", { value: String(each) }, `${format(each, 6)} steps/s`)));
      speed.value = String(offered);
    }
  }

  return { frame };
}
