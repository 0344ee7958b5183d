import init, { Race } from "../../pkg/isoline_web.js";
import { experimentOf } from "../experiment.js";

/** Throws unless the link is read whole and all its methods are on their way for so many steps. */
export async function measure({ link, steps, racers }) {
  await init();
  const experiment = experimentOf(link);
  const race = new Race(experiment);
  race.advance(steps);
  const status = race.status();
  if (status.length !== racers) throw new Error(`the link holds ${status.length} methods, not ${racers}`);
  for (const [i, { id, sentence }] of status.entries()) {
    if (id !== "running") throw new Error(`${experiment.racers[i].method.id} ${sentence}`);
  }
  race.free();
}
