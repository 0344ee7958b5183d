// The surface in three dimensions with the ways on it, turned by drag, touch and keys. Loaded on demand; the core draws the picture.

import { el, say, sizeOf } from "../dom.js";
import { format } from "../core.js";
import { look, ratio, theme } from "../palette.js";
import { size } from "./plane.js";
import { orbit } from "./orbit.js";
import { labels } from "./block.js";
import { FIRST } from "./demand.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {[number, number, number]} Camera */

/** Nodes along a side of the mesh. */
const SIDE = 120;
/** Milliseconds without movement until the picture is drawn finely, and the most pixels of a fine one. */
const REST = 160;
const FINE = 2_000_000;

/**
 * @param {HTMLElement} map  in whose place it stands
 * @param {Lab} lab
 */
export function depth(map, lab) {
  const [picture, marks] = [0, 1].map(() => el("canvas", { "aria-hidden": "true" }));
  const area = el("div", { className: "depth-area", id: "depth-area", tabIndex: 0, role: "application", "aria-label": "Surface in three dimensions", "aria-describedby": "depth-keys", hidden: true }, picture, marks);
  const keys = el("p", { className: "visually-hidden", id: "depth-keys" }, "Arrow keys turn the surface, with Shift in small steps. Plus and minus zoom, 0 goes back to the first view.");
  const words = el("p", { className: "depth-words", hidden: true });
  map.after(area, keys, words);
  const raw = document.createElement("canvas");
  const rawContext = /** @type {CanvasRenderingContext2D} */ (raw.getContext("2d", { alpha: false }));
  const extent = sizeOf(area, () => lab.wake());
  let shown = { raised: "", draped: "", drawn: "" };
  /** @type {import("../core.js").Raised} */
  let raised = { marks: [], cut: false };
  let moved = -Infinity;

  const camera = () => lab.state().experiment.camera ?? FIRST;
  /** @param {Camera} next @param {boolean} settled */
  function aim([around, above, zoom], settled) {
    moved = settled ? -Infinity : performance.now();
    const turned = ((((around + 180) % 360) + 360) % 360) - 180;
    lab.edit({ camera: [Math.round(turned * 10) / 10, Math.round(Math.min(Math.max(above, 0), 90) * 10) / 10, Number(Math.min(Math.max(zoom, 0.2), 20).toPrecision(3))] }, "replace");
  }
  orbit(area, camera, aim);

  /** @param {number} now */
  function frame(now) {
    const { landscape, race, experiment, k, end, over } = lab.state();
    const { width, height } = extent;
    if (area.hidden) {
      // The keyboard stays where it was.
      const held = document.activeElement === map;
      [area.hidden, words.hidden, map.hidden] = [false, false, true];
      if (held) area.focus();
    }
    if (!landscape || !race || width < 40 || height < 40) return false;
    const dark = lab.dark();
    const view = experiment.view ?? lab.scene().view;
    const ground = `${lab.landscapeNumber()} ${view.join()} ${dark}`;
    if (ground !== shown.raised) {
      raised = landscape.raise(Float64Array.from(view), SIDE, dark);
      shown = { raised: ground, draped: "", drawn: "" };
      say(words, describe());
    }
    const strong = over >= 0 ? over : experiment.racers.length > 1 ? experiment.focus : -1;
    const ways = `${lab.raceNumber()} ${Math.min(k, end)} ${strong} ${experiment.racers.map(({ hidden }) => Number(hidden)).join("")}`;
    if (ways !== shown.draped) {
      const looks = experiment.racers.flatMap(({ hidden }, i) => {
        const { color, dash } = look(i, dark);
        return [number(color), dash, hidden ? 0 : i === strong ? 32 : 22];
      });
      landscape.drape(lab.ways(k), Uint32Array.from(looks));
      shown.draped = ways;
    }
    const turning = now - moved < REST || lab.state().playing;
    // While it turns a pixel is a CSS pixel; at rest it is as fine as the screen, or twice as fine where that is coarse.
    const fine = Math.min(Math.max(ratio(), 2), Math.sqrt(FINE / (width * height)));
    const scale = turning ? 1 : Math.max(fine, 1);
    const key = `${ways} ${camera().join()} ${width} ${height} ${scale} ${ratio()}`;
    if (key !== shown.drawn) {
      paint(picture, marks, width, height, scale, theme(area));
      shown.drawn = key;
    }
    return now - moved < REST;
  }

  /**
   * @param {HTMLCanvasElement} below
   * @param {HTMLCanvasElement} above
   * @param {number} width
   * @param {number} height
   * @param {number} scale  pixels of the picture for a CSS pixel
   * @param {import("../core.js").Theme} colors
   */
  function paint(below, above, width, height, scale, colors) {
    const { landscape } = lab.state();
    if (!landscape) return;
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    const image = landscape.turn(...camera(), w, h, scale, number(colors.ink), number(colors.paper), colors.dark);
    const data = new ImageData(/** @type {Uint8ClampedArray<ArrayBuffer>} */ (image), w, h);
    size(below, width, height, colors.ratio);
    const context = /** @type {CanvasRenderingContext2D} */ (below.getContext("2d", { alpha: false }));
    if (below === picture && below.width === w && below.height === h) context.putImageData(data, 0, 0);
    else {
      if (raw.width !== w || raw.height !== h) [raw.width, raw.height] = [w, h];
      rawContext.putImageData(data, 0, 0);
      context.imageSmoothingQuality = "high";
      context.drawImage(raw, 0, 0, w, h, 0, 0, below.width, below.height);
    }
    const top = /** @type {CanvasRenderingContext2D} */ (above.getContext("2d"));
    if (!size(above, width, height, colors.ratio)) top.clearRect(0, 0, width, height);
    top.setTransform(colors.ratio, 0, 0, colors.ratio, 0, 0);
    labels(top, landscape, lab, raised, scale, colors);
  }

  function describe() {
    if (raised.marks.length === 0) return "f is nowhere a finite number here.";
    const high = format(raised.marks[raised.marks.length - 1][1], 3);
    return `Height as the colours: even near the lowest value, logarithmic beyond${raised.cut ? `; cut off above f = ${high}` : ""}.`;
  }

  return {
    frame,
    leave() {
      if (area.hidden) return;
      const held = document.activeElement === area;
      [area.hidden, words.hidden, map.hidden] = [true, true, false];
      if (held) map.focus();
      shown.drawn = "";
    },
    /** @param {number} factor */
    zoom(factor) {
      const [around, above, zoom] = camera();
      aim([around, above, zoom * factor], false);
    },
    home: () => aim(FIRST, true),
    picture: {
      area,
      layers: 2,
      /** @param {HTMLCanvasElement[]} sheets @param {number} width @param {number} height @param {import("../core.js").Theme} look */
      paint([below, above], width, height, look) {
        paint(below, above, width, height, Math.min(2, Math.sqrt(2 * FINE / (width * height))), look);
        // The next frame is drawn for the screen again.
        shown.drawn = "";
        lab.wake();
      },
    },
  };
}

/** @param {string} color  #rrggbb */
function number(color) {
  return parseInt(color.slice(1), 16);
}
