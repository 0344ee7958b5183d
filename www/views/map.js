// The map: ground, ways and heads on three canvases, what pointers and keys do there, and what is loaded on demand: vectors and depth.

import { el, iconButton, say, sizeOf } from "../dom.js";
import { ratio, theme } from "../palette.js";
import { size, zoomed } from "./plane.js";
import { ground } from "./ground.js";
import { drawHeads, tracks } from "./tracks.js";
import { drawCrosshair, drawMark, drawStart } from "./marks.js";
import { crosshair } from "./crosshair.js";
import { pointer } from "./pointer.js";
import { onDemand } from "./demand.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("./plane.js").View} View */
/** @typedef {import("./plane.js").Plane} Plane */

/** How near the pointer has to be to the start to take hold of it, in CSS pixels. */
const GRAB = 15;
/** Milliseconds without movement of the view until it is drawn finely. */
const REST = 140;

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function mapView(root, lab) {
  const canvases = [0, 1, 2].map(() => el("canvas", { "aria-hidden": "true" }));
  const area = el("div", {
    className: "map-area",
    id: "map-area",
    tabIndex: 0,
    role: "application",
    "aria-label": "Map of the surface",
    "aria-describedby": "map-keys",
  }, ...canvases);
  const reading = el("p", { className: "reading", hidden: true });
  const spoken = el("p", { className: "visually-hidden", "aria-live": "polite" });
  const keys = el("p", { className: "visually-hidden", id: "map-keys" },
    "Arrow keys move a crosshair, with Shift in small steps; Enter starts everyone there. Plus and minus zoom, 0 shows everything.");
  const zoomIn = iconButton("add", "Zoom in (+)", () => lab.zoom(0.7));
  const zoomOut = iconButton("minus", "Zoom out (−)", () => lab.zoom(1 / 0.7));
  const home = iconButton("home", "Whole map (0)", () => lab.resetView());
  const tools = el("div", { className: "map-tools", role: "group", "aria-label": "View" });
  root.replaceChildren(area, reading, spoken, keys, tools);
  const extras = onDemand(area, lab);
  tools.append(...extras.buttons, zoomIn, zoomOut, home);

  const base = ground(canvases[0]);
  const ways = tracks(canvases[1]);
  const top = /** @type {CanvasRenderingContext2D} */ (canvases[2].getContext("2d"));

  /** @type {Plane | null} */
  let place = null;
  let [width, height] = [0, 0];
  const extent = sizeOf(area, () => lab.wake());
  /** What the layers show, to be compared with what they should. */
  let shown = { ground: "", ways: "", top: "" };
  let moved = -Infinity;
  let dragging = false;
  let before = { start: /** @type {number[]} */ ([]), time: -Infinity };
  const aim = crosshair(area, spoken, lab, {
    plane: () => place,
    home: () => startPlace(),
    start(x, y) {
      const start = startAt(x, y);
      if (start) lab.startAt(start);
    },
  });

  /** @returns {View} */
  function wanted() {
    return lab.state().experiment.view ?? lab.scene().view;
  }

  /** @param {View} view */
  function show(view) {
    moved = performance.now();
    lab.edit({ view }, "replace");
  }

  /** @param {number} x @param {number} y */
  function startAt(x, y) {
    const { landscape, experiment } = lab.state();
    if (!place || !landscape) return null;
    const start = [...experiment.start];
    const [a, b] = experiment.axes;
    start[a] = tidy(place.x(x), (place.plot.x[1] - place.plot.x[0]) / place.plot.width);
    if (landscape.dim > 1) start[b] = tidy(place.y(y), (place.plot.y[1] - place.plot.y[0]) / place.plot.height);
    return start;
  }

  /** Where the start marker is, in CSS pixels. */
  function startPlace(on = place) {
    const { landscape, race, experiment } = lab.state();
    if (!on || !landscape || !race) return null;
    const [a, b] = experiment.axes;
    if (landscape.dim > 1) return { x: on.px(experiment.start[a]), y: on.py(experiment.start[b]) };
    return { x: on.px(experiment.start[0]), y: on.py(landscape.at(Float64Array.from(experiment.start)).f) };
  }

  pointer(area, {
    grabs(x, y) {
      const start = startPlace();
      dragging = start !== null && Math.hypot(start.x - x, start.y - y) < GRAB;
      return dragging;
    },
    look(x, y) {
      aim.put({ x, y });
      lab.mark(aim.nearest(x, y));
      lab.wake();
    },
    leave() {
      aim.put(null);
      lab.mark(null);
      lab.wake();
    },
    start(x, y) {
      if (!place?.holds(x, y)) return;
      const now = performance.now();
      if (now - before.time > 500) before = { start: lab.state().experiment.start, time: now };
      const start = startAt(x, y);
      if (start) lab.startAt(start);
    },
    drag(x, y, settled) {
      const start = startAt(x, y);
      dragging = !settled;
      aim.put({ x, y });
      if (start) lab.edit({ start }, settled ? "push" : "none");
    },
    pan(dx, dy) {
      if (!place) return;
      const { plot } = place;
      const [across, up] = [(dx * (plot.x[1] - plot.x[0])) / plot.width, (dy * (plot.y[1] - plot.y[0])) / plot.height];
      // From the view that is wanted and not from the one drawn last: fingers are faster than frames.
      const [left, right, bottom, top] = wanted();
      show([left - across, right - across, bottom + up, top + up]);
    },
    zoom: (factor, x, y) => zoom(factor, x, y),
    twice() {
      lab.edit({ start: before.start, view: null }, "push");
    },
  });

  /**
   * @param {number} factor
   * @param {number} [x]
   * @param {number} [y]
   * @returns {void}
   */
  function zoom(factor, x, y) {
    extras.depth()?.zoom(1 / factor);
    if (!place || extras.depth()) return;
    const { plot } = place;
    show(zoomed(wanted(), factor, place.x(x ?? plot.left + plot.width / 2), place.y(y ?? plot.top + plot.height / 2)));
  }

  /** How the ways are drawn. */
  function styles() {
    const { experiment, over } = lab.state();
    const strong = over >= 0 ? over : experiment.racers.length > 1 ? experiment.focus : -1;
    return {
      strong,
      style: (/** @type {number} */ i) => ({ hidden: experiment.racers[i].hidden, strong: i === strong, faint: over >= 0 && i !== over }),
    };
  }

  /**
   * Draws what has changed; whether more is to be drawn without anything new happening.
   * @param {number} now
   */
  function frame(now) {
    const state = lab.state();
    const { landscape, race, experiment } = state;
    // What is still being computed is drawn as far as it is there.
    const k = Math.min(state.k, state.end);
    if (!landscape || !race) return false;
    extras.follow(now);
    const depth = extras.depth();
    if (depth) {
      reading.hidden = true;
      return depth.frame(now);
    }
    ({ width, height } = extent);
    if (width < 40 || height < 40) return false;
    const coarse = now - moved < REST;
    const dark = lab.dark();
    const ratioNow = ratio();
    const sight = `${lab.landscapeNumber()} ${wanted().join()} ${width} ${height} ${ratioNow} ${dark}`;
    const groundKey = `${sight} ${coarse}`;
    if (shown.ground !== groundKey) {
      place = base.draw(landscape, wanted(), lab.scene().marks, theme(area), { width, height, coarse });
      shown.ground = groundKey;
    }
    if (!place) return false;

    const { strong, style } = styles();
    const waysKey = `${sight} ${lab.raceNumber()} ${strong} ${state.over} ${experiment.racers.map((racer) => Number(racer.hidden)).join("")}`;
    if (shown.ways !== waysKey || k < ways.drawn()) {
      ways.reset(place, width, height, ratioNow);
      shown.ways = waysKey;
    }
    const growing = ways.append(race, k, place, style, dark, experiment.racers.length);

    const text = aim.reading();
    const at = aim.at();
    const vectors = extras.vectors()?.prepare(place, now) ?? "";
    const topKey = `${shown.ground} ${waysKey} ${k} ${at?.x},${at?.y} ${state.hover?.i},${state.hover?.k} ${dragging} ${growing ? now : ""} ${vectors}`;
    if (shown.top !== topKey) {
      drawTop(place, style, text !== null);
      shown.top = topKey;
    }
    reading.hidden = text === null;
    if (text !== null) say(reading, text);
    return coarse || growing;
  }

  /**
   * @param {Plane} place
   * @param {(i: number) => { hidden: boolean, faint: boolean }} style
   * @param {boolean} crossed  whether the crosshair is on the map
   */
  function drawTop(place, style, crossed) {
    const { hover } = lab.state();
    const colors = theme(area);
    const scale = ratio();
    if (!size(canvases[2], width, height, scale)) top.clearRect(0, 0, width, height);
    top.setTransform(scale, 0, 0, scale, 0, 0);
    drawRacers(top, place, ways, style, colors);
    const point = hover && lab.pointOf(hover);
    if (hover && point) {
      const [x, y] = [place.px(point[0]), place.py(point[1])];
      if (place.holds(x, y)) drawMark(top, hover.i, { x, y }, colors);
    }
    extras.vectors()?.draw(top, place, colors);
    const at = aim.at();
    if (crossed && at && !dragging) drawCrosshair(top, at, place, colors.ink, aim.byKeys() ? 0.9 : 0.35);
  }

  /**
   * The start and where everyone is.
   * @param {CanvasRenderingContext2D} top
   * @param {Plane} place
   * @param {ReturnType<typeof tracks>} ways
   * @param {(i: number) => { hidden: boolean }} style
   * @param {import("../core.js").Theme} colors
   */
  function drawRacers(top, place, ways, style, colors) {
    const { race, experiment, k } = lab.state();
    if (!race) return;
    const start = startPlace(place);
    if (start && place.holds(start.x, start.y, 10)) drawStart(top, start, colors);
    const numbers = race.heads(k);
    const heads = [];
    for (let i = 0; i < experiment.racers.length; i++) {
      if (style(i).hidden) continue;
      heads.push({ i, x: place.px(numbers[6 * i + 1]), y: place.py(numbers[6 * i + 2]), exit: ways.exit(i) });
    }
    // Later racers lie below, so that the first of the list, and the one in focus, is seen where all are at one place.
    heads.reverse().sort((a, b) => Number(a.i === experiment.focus) - Number(b.i === experiment.focus));
    drawHeads(top, heads, place, colors);
  }

  /** The whole map as it stands, for a file. @type {import("../share/pictures.js").Picture} */
  const picture = {
    area,
    layers: 3,
    paint([below, between, above], width, height, look) {
      const { landscape, race, experiment, k } = lab.state();
      if (!landscape || !race) return;
      const { style } = styles();
      const place = ground(below).draw(landscape, wanted(), lab.scene().marks, look, { width, height, coarse: false });
      const all = tracks(between);
      all.reset(place, width, height, look.ratio);
      while (all.append(race, k, place, style, look.dark, experiment.racers.length));
      const top = /** @type {CanvasRenderingContext2D} */ (above.getContext("2d"));
      size(above, width, height, look.ratio);
      top.setTransform(look.ratio, 0, 0, look.ratio, 0, 0);
      drawRacers(top, place, all, style, look);
      extras.vectors()?.draw(top, place, look);
    },
  };

  return {
    frame,
    zoom,
    /** What goes into a file: the map, or the surface in three dimensions where that is shown. */
    picture: () => extras.depth()?.picture ?? picture,
    plane: () => place,
    toggleVectors: extras.toggleVectors,
    toggleDepth: extras.toggleDepth,
    /** Shows everything again. */
    home() {
      const depth = extras.depth();
      if (depth) depth.home();
      else lab.edit({ view: null }, "replace");
    },
  };
}

/**
 * A coordinate with the digits that a hundredth of a pixel has: as exact as the hand, and short in the link.
 * @param {number} value
 * @param {number} pixel  the size of a pixel in data
 */
function tidy(value, pixel) {
  const unit = 10 ** (Math.floor(Math.log10(pixel)) - 1);
  return unit > 0 && Number.isFinite(unit) ? Number((Math.round(value / unit) * unit).toPrecision(15)) : value;
}
