// Colours, dashes and shapes that tell racers apart, and the look that the core's drawing follows.

import { dashPatterns } from "./core.js";

/** @typedef {import("./core.js").Theme} Theme */

// After Okabe and Ito (2008), darkened or lightened until each stands 3:1 or more against its map.
const COLORS = {
  light: ["#0a4fa3", "#9f3000", "#006548", "#8a1f6a", "#5e5200", "#3b3f9e", "#00626e", "#8f1d2c"],
  dark: ["#6cb8ff", "#ff9a5c", "#3ddba4", "#f29ad8", "#f3cf5b", "#b3a8ff", "#5fe3ee", "#ff8f98"],
};

/** @type {number[][]} */
let dashes = [];

/**
 * A dash pattern of the core's charts by its number: strokes and gaps in CSS pixels.
 * @param {number} i
 */
export function dashOf(i) {
  if (dashes.length === 0) dashes = dashPatterns();
  return dashes[i % dashes.length];
}

/**
 * How racer i is drawn: neighbours differ in colour, dash and shape.
 * @param {number} i
 * @param {boolean} dark
 */
export function look(i, dark) {
  const colors = dark ? COLORS.dark : COLORS.light;
  return { color: colors[i % colors.length], dash: i, shape: SHAPES[i % SHAPES.length] };
}

/** Outlines as SVG path data about the origin, of about the same area as a circle of radius 1. */
const SHAPES = [
  "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z",
  "M-.9 -.9H.9V.9H-.9Z",
  "M0 -1.25L1.15 .85H-1.15Z",
  "M0 -1.3L1.3 0L0 1.3L-1.3 0Z",
  "M-.42 -1.25H.42V-.42H1.25V.42H.42V1.25H-.42V.42H-1.25V-.42H-.42Z",
  "M0 1.25L1.15 -.85H-1.15Z",
  "M0 -1.2L1.1 -.37L.68 .95H-.68L-1.1 -.37Z",
];

/** A star of five points about the origin: a minimum. */
export const STAR = star(5, 1.25, 0.52);

/**
 * @param {number} points
 * @param {number} outer
 * @param {number} inner
 */
function star(points, outer, inner) {
  const corners = Array.from({ length: 2 * points }, (_, i) => {
    const angle = (Math.PI * i) / points - Math.PI / 2;
    const radius = i % 2 ? inner : outer;
    return `${(radius * Math.cos(angle)).toFixed(3)} ${(radius * Math.sin(angle)).toFixed(3)}`;
  });
  return `M${corners.join("L")}Z`;
}

/** A path that knows its data, for whoever writes down what is drawn. */
class Outline extends Path2D {
  /** @param {string} d */
  constructor(d) {
    super(d);
    this.d = d;
  }
}

/** @type {Map<string, Outline>} */
const outlines = new Map();

/**
 * Adds an outline of radius r at (x, y) to what the context draws next, and fills and strokes it.
 * @param {CanvasRenderingContext2D} context
 * @param {string} shape
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function stamp(context, shape, x, y, r) {
  let outline = outlines.get(shape);
  if (!outline) outlines.set(shape, (outline = new Outline(shape)));
  context.save();
  context.translate(x, y);
  context.scale(r, r);
  context.lineWidth /= r;
  context.fill(outline);
  context.stroke(outline);
  context.restore();
}

const darkSystem = matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark: as the reader chose, else as the system says. */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : darkSystem.matches;
}

/** @type {WeakMap<Element, Theme>} */
const themes = new WeakMap();

/**
 * The colours and the font that stand in the style sheet for this element, for the core to draw with.
 * @param {Element} element
 * @returns {Theme}
 */
export function theme(element) {
  const known = themes.get(element);
  const dark = isDark();
  // Computing a style is slow, and within a look it does not change.
  if (known && known.dark === dark && known.ratio === ratio()) return known;
  const style = getComputedStyle(element);
  const read = {
    dark,
    ratio: ratio(),
    ink: hex(style.color),
    faint: hex(style.borderTopColor),
    paper: hex(style.backgroundColor),
    font: style.fontFamily,
  };
  themes.set(element, read);
  return read;
}

/** Device pixels for a CSS pixel; beyond 3 nobody sees a difference. */
export function ratio() {
  return Math.min(Math.max(devicePixelRatio || 1, 1), 3);
}

/** @param {string} color  as a computed style gives it: `rgb(…)` */
function hex(color) {
  const parts = color.match(/[\d.]+/g) ?? ["0", "0", "0"];
  return "#" + parts.slice(0, 3).map((part) => Math.round(Number(part)).toString(16).padStart(2, "0")).join("");
}
