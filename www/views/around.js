// Everything around the map: it comes up after the map's first frame, so that nobody waits for it to see the race.

import { transportView } from "./transport.js";
import { problemView } from "./problem.js";
import { legendView } from "./legend.js";
import { chartView } from "./chart.js";
import { summaryView } from "./summary.js";
import { cardView } from "./card.js";
import { tableView } from "./table.js";
import { notesView } from "./notes.js";
import { toolsView } from "./share.js";
import { panelsView } from "./panels.js";
import { wholeView } from "./whole.js";
import { later } from "./later.js";
import { shortcuts } from "./shortcuts.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../labs/race.js").View} View */

/**
 * @param {Lab} lab
 * @param {<T extends View>(id: string, make: (root: HTMLElement, lab: Lab) => T) => T | null} put  makes a view where the page has a place for it
 */
export function around(lab, put) {
  const chart = put("chart", chartView);
  /** In the order in which they come up. */
  const views = /** @type {View[]} */ ([
    put("transport", transportView),
    put("notes", notesView),
    put("tools", toolsView),
    put("whole", wholeView),
    put("legend", legendView),
    put("problem", problemView),
    chart,
    put("summary", summaryView),
    put("card", cardView),
    put("table", tableView),
    put("panels", panelsView),
    later(lab, () => lab.state().experiment.scenario, () => import("./scenario.js")),
    put("map", () => later(lab, () => lab.state().experiment.ask, () => import("./predict.js"))),
  ].filter((view) => view !== null));
  return { views, chart, help: shortcuts(lab) };
}
