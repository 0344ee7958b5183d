// The racers' ways and where they are. A frame adds only the new pieces; heads stand on a layer of their own, cleared each time.

import { clip, size } from "./plane.js";
import { dashOf, look, stamp } from "../palette.js";

/** @typedef {import("../core.js").Race} Race */
/** @typedef {import("../core.js").Theme} Theme */
/** @typedef {import("./plane.js").Plane} Plane */
/**
 * Where a way was drawn up to, how long it is for its dashes, and where and in which direction it last left the map.
 * @typedef {{ x: number, y: number, length: number, exit: { x: number, y: number, angle: number } | null }} Pen
 */

/** The most iterates drawn in one frame; a longer way grows over several. */
const BUDGET = 24_000;
/** Iterates further apart than so many pixels get a dot each: the steps become visible. */
const APART = 9;
const DOT = 2.4;

/** @param {HTMLCanvasElement} canvas */
export function tracks(canvas) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {(Pen | null)[]} */
  let pens = [];
  let drawn = -1;
  let box = { left: 0, top: 0, right: 0, bottom: 0 };
  let inner = box;

  /** Forgets what was drawn: the next frames draw all of it anew. */
  function reset(/** @type {Plane} */ { plot }, /** @type {number} */ width, /** @type {number} */ height, /** @type {number} */ ratio) {
    if (!size(canvas, width, height, ratio)) {
      context.reset();
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.beginPath();
    context.rect(plot.left, plot.top, plot.width, plot.height);
    context.clip();
    context.lineJoin = "round";
    context.lineCap = "butt";
    box = { left: plot.left - 50, top: plot.top - 50, right: plot.left + plot.width + 50, bottom: plot.top + plot.height + 50 };
    inner = { left: plot.left + 11, top: plot.top + 11, right: plot.left + plot.width - 11, bottom: plot.top + plot.height - 11 };
    pens = [];
    drawn = -1;
  }

  /**
   * Draws on up to iterate k; whether more is left to draw.
   * @param {Race} race
   * @param {number} k
   * @param {Plane} place
   * @param {(i: number) => { hidden: boolean, strong: boolean, faint: boolean }} style
   * @param {boolean} dark
   * @param {number} racers
   */
  function append(race, k, place, style, dark, racers) {
    if (k <= drawn || racers === 0) return false;
    const to = Math.min(k, drawn + Math.max(1, Math.floor(BUDGET / racers)));
    const ways = race.path(Math.max(drawn, 0), to);
    let at = 0;
    for (let i = 0; i < racers; i++) {
      const count = ways[at];
      if (!style(i).hidden && count > 0) way(i, ways, at + 3, count, place, style(i), dark);
      at += 3 + 2 * count;
    }
    drawn = to;
    return drawn < k;
  }

  /**
   * @param {number} i
   * @param {Float64Array} ways
   * @param {number} at
   * @param {number} count
   * @param {Plane} place
   * @param {{ strong: boolean, faint: boolean }} style
   * @param {boolean} dark
   */
  function way(i, ways, at, count, { px, py }, { strong, faint }, dark) {
    const { color, dash } = look(i, dark);
    let pen = pens[i] ?? null;
    context.strokeStyle = color;
    context.fillStyle = color;
    context.globalAlpha = faint ? 0.25 : 1;
    context.lineWidth = strong ? 2.75 : 1.9;
    context.setLineDash(dashOf(dash));
    context.lineDashOffset = pen ? pen.length : 0;
    context.beginPath();
    /** @type {number[]} */
    const dots = [];
    let joined = false;
    for (let n = 0; n < count; n++) {
      const [x, y] = [px(ways[at + 2 * n]), py(ways[at + 2 * n + 1])];
      if (!Number.isFinite(x) || !Number.isFinite(y)) break;
      if (pen) {
        const length = Math.hypot(x - pen.x, y - pen.y);
        // What moves less than a fraction of a pixel is not worth a line.
        if (length < 0.3 && n + 1 < count) continue;
        const piece = clip(pen.x, pen.y, x, y, box);
        if (piece) {
          if (!joined || piece[0] !== pen.x || piece[1] !== pen.y) context.moveTo(piece[0], piece[1]);
          context.lineTo(piece[2], piece[3]);
        }
        joined = piece !== null && piece[2] === x && piece[3] === y;
        if (length > APART) {
          dots.push(x, y);
        }
        const seen = clip(pen.x, pen.y, x, y, inner);
        const leaves = seen && (seen[2] !== x || seen[3] !== y);
        const exit = leaves ? { x: seen[2], y: seen[3], angle: Math.atan2(y - pen.y, x - pen.x) } : pen.exit;
        pen = { x, y, length: pen.length + length, exit };
      } else {
        pen = { x, y, length: 0, exit: null };
      }
    }
    context.stroke();
    context.beginPath();
    for (let n = 0; n < dots.length; n += 2) {
      context.moveTo(dots[n] + DOT, dots[n + 1]);
      context.arc(dots[n], dots[n + 1], DOT, 0, 2 * Math.PI);
    }
    context.fill();
    context.globalAlpha = 1;
    pens[i] = pen;
  }

  return {
    reset,
    append,
    /** The last iterate drawn. */
    drawn: () => drawn,
    /** Where the way of racer i last left the map. */
    exit: (/** @type {number} */ i) => pens[i]?.exit ?? null,
  };
}

/**
 * Where the racers are: on the map as their shapes, beyond its edge as arrows where their ways left it.
 * @param {CanvasRenderingContext2D} context
 * @param {{ i: number, x: number, y: number, exit: Pen["exit"] }[]} heads  in CSS pixels; not finite where a run has diverged
 * @param {Plane} place
 * @param {Theme} theme
 */
export function drawHeads(context, heads, { holds }, theme) {
  context.strokeStyle = theme.paper;
  context.lineWidth = 1.75;
  for (const { i, x, y, exit } of heads) {
    const { color, shape } = look(i, theme.dark);
    context.fillStyle = color;
    if (holds(x, y)) {
      stamp(context, shape, x, y, 6.5);
    } else if (exit) {
      context.save();
      context.translate(exit.x, exit.y);
      context.rotate(exit.angle);
      stamp(context, ARROW, 0, 0, 1);
      context.restore();
    }
  }
}

/** An arrow that ends at the origin's right. */
const ARROW = "M10 0L-7 -8.5L-3 0L-7 8.5Z";
