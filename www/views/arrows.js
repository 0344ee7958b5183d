// Draws vectors: each with a halo of the paper's colour, labels where there is room for them.

import { look } from "../palette.js";
import { clip } from "./plane.js";

/** @typedef {import("../core.js").Picture} Picture */
/** @typedef {import("../core.js").Theme} Theme */
/** @typedef {import("./plane.js").Plane} Plane */
/** @typedef {{ color: string, width: number, dash?: number[], fill?: boolean }} Look */
/** @typedef {[number, number]} Point */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

/** Colours by name, light and dark; jump, correction, sum and usual are Hinton's brown, red, green and blue. */
const COLORS = /** @type {Record<string, [string, string]>} */ ({
  brown: ["#7a4a12", "#d9a566"],
  red: ["#c01528", "#ff7a7f"],
  green: ["#0b6b2f", "#5fd68a"],
  blue: ["#0b55b5", "#79b6ff"],
  violet: ["#6a2fa0", "#cda4ff"],
  orange: ["#a34a00", "#ffb066"],
});

/**
 * How a mark looks, by its overlay and role.
 * @param {string} kind
 * @param {number} weight
 * @param {Theme} theme
 * @param {string} own  the racer's colour
 * @returns {Look}
 */
function lookOf(kind, weight, { dark, ink }, own) {
  const tone = (/** @type {string} */ name) => COLORS[name][dark ? 1 : 0];
  switch (kind) {
    case "gradient/gradient": return { color: ink, width: 2.75 };
    case "fan/falls": return { color: tone("blue"), width: 1 + 4 * weight };
    case "fan/rises": return { color: tone("orange"), width: 1 + 4 * weight };
    case "angle/tangent": return { color: ink, width: 1.75, dash: [6, 4] };
    case "angle/normal": return { color: ink, width: 1.75 };
    case "angle/corner": return { color: ink, width: 1.75 };
    case "tangent/tangent": return { color: ink, width: 2 };
    case "velocity/term": return { color: tone("blue"), width: 1.25 + 1.5 * weight };
    case "velocity/older": return { color: tone("blue"), width: 1.5, dash: [3, 3] };
    case "velocity/sum": return { color: tone("green"), width: 3 };
    case "jump/usual": return { color: tone("blue"), width: 2, dash: [7, 3] };
    case "jump/jump": return { color: tone("brown"), width: 2.75 };
    case "jump/correction": return { color: tone("red"), width: 2.75 };
    case "jump/sum": return { color: tone("green"), width: 3 };
    case "average/average": return { color: tone("violet"), width: 2.75 };
    case "average/legs": return { color: own, width: 1, dash: [2, 3] };
    case "ellipse/ellipse": return { color: tone("violet"), width: 2, fill: true };
    case "ellipse/axis": return { color: tone("violet"), width: 1, dash: [4, 3] };
    default: return { color: own, width: 3 };
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Picture} picture
 * @param {Plane} place
 * @param {Theme} theme
 * @param {number} racer  whose vectors they are
 */
export function drawMarks(context, { marks, scale }, { plot, px, py }, theme, racer) {
  const own = look(racer, theme.dark).color;
  const far = { left: plot.left - 900, top: plot.top - 900, right: plot.left + plot.width + 900, bottom: plot.top + plot.height + 900 };
  /** @type {{ text: string, at: Point, towards: Point, color: string }[]} */
  const labels = [];
  /** @type {Box[]} */
  const taken = [];
  context.save();
  context.beginPath();
  context.rect(plot.left, plot.top, plot.width, plot.height);
  context.clip();
  context.lineJoin = "round";
  for (const { overlay, role, shape, points, label, weight } of marks) {
    const style = lookOf(`${overlay}/${role}`, weight, theme, own);
    const pixels = points.map(([x, y]) => /** @type {Point} */ ([px(x), py(y)]));
    if (shape === "outline") outline(context, pixels, style, theme.paper);
    else {
      for (let i = 1; i < pixels.length; i++) {
        // A canvas draws with 32-bit numbers: what lies far outside has to be cut off before.
        const piece = clip(...pixels[i - 1], ...pixels[i], far);
        if (!piece) continue;
        const from = /** @type {Point} */ ([piece[0], piece[1]]);
        const to = /** @type {Point} */ ([piece[2], piece[3]]);
        if (shape === "arrow" && i === pixels.length - 1) arrow(context, from, to, style, theme.paper);
        else line(context, from, to, style, theme.paper);
      }
    }
    const [from, to] = [pixels[0], pixels[role === "corner" ? 1 : pixels.length - 1]];
    taken.push({ left: to[0] - 5, top: to[1] - 5, right: to[0] + 5, bottom: to[1] + 5 });
    if (label) labels.push({ text: label, at: to, towards: [to[0] - from[0], to[1] - from[1]], color: style.color });
  }
  context.font = `600 13px ${theme.font}`;
  context.textBaseline = "middle";
  context.textAlign = "center";
  // The marks drawn last are the most important ones: their labels choose first.
  for (const each of labels.reverse()) write(context, each, plot, taken, theme.paper);
  scale.split(", ").reverse().forEach((text, line) => badge(context, text, line, plot, theme));
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point} from
 * @param {Point} to
 * @param {Look} look
 * @param {string} paper
 */
function line(context, from, to, { color, width, dash = [] }, paper) {
  for (const [tone, thick, pattern] of /** @type {[string, number, number[]][]} */ ([[paper, width + 3, []], [color, width, dash]])) {
    context.strokeStyle = tone;
    context.lineWidth = thick;
    context.setLineDash(pattern);
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
  }
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point} from
 * @param {Point} to
 * @param {Look} look
 * @param {string} paper
 */
function arrow(context, from, to, look, paper) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (!(length > 0.5)) return;
  // A short vector has a small head: never longer than the vector itself.
  const head = Math.min(6 + 2.2 * look.width, 0.7 * length);
  const [ux, uy] = [dx / length, dy / length];
  const neck = /** @type {Point} */ ([to[0] - 0.8 * head * ux, to[1] - 0.8 * head * uy]);
  line(context, from, neck, look, paper);
  context.beginPath();
  context.moveTo(...to);
  context.lineTo(to[0] - head * ux - 0.48 * head * uy, to[1] - head * uy + 0.48 * head * ux);
  context.lineTo(...neck);
  context.lineTo(to[0] - head * ux + 0.48 * head * uy, to[1] - head * uy - 0.48 * head * ux);
  context.closePath();
  context.strokeStyle = paper;
  context.lineWidth = 3;
  context.stroke();
  context.fillStyle = look.color;
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point[]} points
 * @param {Look} look
 * @param {string} paper
 */
function outline(context, points, { color, width, fill }, paper) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.closePath();
  if (fill) {
    context.globalAlpha = 0.14;
    context.fillStyle = color;
    context.fill();
    context.globalAlpha = 1;
  }
  for (const [tone, thick] of /** @type {[string, number][]} */ ([[paper, width + 2.5], [color, width]])) {
    context.strokeStyle = tone;
    context.lineWidth = thick;
    context.stroke();
  }
}

/**
 * A label beyond its vector's end, or to one side of it, wherever nothing stands yet; left out where there is no room at all, for the
 * numbers stand below the map.
 * @param {CanvasRenderingContext2D} context
 * @param {{ text: string, at: Point, towards: Point, color: string }} label
 * @param {import("../core.js").Plot} plot
 * @param {Box[]} taken
 * @param {string} paper
 */
function write(context, { text, at: [x, y], towards: [dx, dy], color }, plot, taken, paper) {
  const half = context.measureText(text).width / 2 + 3;
  const along = Math.atan2(dy, dx);
  // Around the end first, then beside the middle.
  for (const [back, turns] of /** @type {[number, number[]][]} */ ([[0, [0, 0.6, -0.6, 1.2, -1.2, 1.9, -1.9, 2.6, -2.6]], [0.5, [1.57, -1.57]]])) {
    for (const [turn, gap] of turns.flatMap((turn) => [[turn, 6], [turn, 18], [turn, 34]])) {
      const [c, s] = [Math.cos(along + turn), Math.sin(along + turn)];
      // As far off that the box of the text just clears the end.
      const reach = gap + Math.min(half / Math.max(Math.abs(c), 1e-6), 9 / Math.max(Math.abs(s), 1e-6));
      const [cx, cy] = [x - back * dx + c * reach, y - back * dy + s * reach];
      const box = { left: cx - half, top: cy - 9, right: cx + half, bottom: cy + 9 };
      if (box.left < plot.left || box.right > plot.left + plot.width || box.top < plot.top || box.bottom > plot.top + plot.height) continue;
      if (taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)) continue;
      taken.push(box);
      return halo(context, text, cx, cy, color, paper);
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} color
 * @param {string} paper
 */
function halo(context, text, x, y, color, paper) {
  context.strokeStyle = paper;
  context.lineWidth = 4;
  context.strokeText(text, x, y);
  context.fillStyle = color;
  context.fillText(text, x, y);
}

/**
 * The common magnification, in the map's corner.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} line  counted from below
 * @param {import("../core.js").Plot} plot
 * @param {Theme} theme
 */
function badge(context, text, line, plot, theme) {
  context.textAlign = "left";
  context.font = `500 13px ${theme.font}`;
  halo(context, text, plot.left + 10, plot.top + plot.height - 14 - 18 * line, theme.ink, theme.paper);
}
