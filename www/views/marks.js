// What stands on the map for itself: the start, the iterate that is looked at, the crosshair.

import { look, stamp } from "../palette.js";

/** @typedef {import("../core.js").Theme} Theme */
/** @typedef {import("./plane.js").Plane} Plane */

/**
 * A ring with four ticks: the common start.
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number }} place
 * @param {Theme} colors
 */
export function drawStart(context, { x, y }, colors) {
  for (const [color, line] of /** @type {[string, number][]} */ ([[colors.paper, 5], [colors.ink, 2]])) {
    context.strokeStyle = color;
    context.lineWidth = line;
    context.beginPath();
    context.arc(x, y, 10, 0, 2 * Math.PI);
    for (const [dx, dy] of [[1, 0], [0, 1], [-1, 0], [0, -1]]) {
      context.moveTo(x + 10 * dx, y + 10 * dy);
      context.lineTo(x + 15 * dx, y + 15 * dy);
    }
    context.stroke();
  }
}

/**
 * The iterate of racer i that is looked at.
 * @param {CanvasRenderingContext2D} context
 * @param {number} i
 * @param {{ x: number, y: number }} place
 * @param {Theme} colors
 */
export function drawMark(context, i, { x, y }, colors) {
  const { color, shape } = look(i, colors.dark);
  context.fillStyle = color;
  context.strokeStyle = colors.paper;
  context.lineWidth = 1.75;
  stamp(context, shape, x, y, 6);
  context.strokeStyle = colors.ink;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, 11, 0, 2 * Math.PI);
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number }} place
 * @param {Plane} plane
 * @param {string} ink
 * @param {number} strength  its opacity
 */
export function drawCrosshair(context, { x, y }, { plot }, ink, strength) {
  context.strokeStyle = ink;
  context.globalAlpha = strength;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(plot.left, y);
  context.lineTo(plot.left + plot.width, y);
  context.moveTo(x, plot.top);
  context.lineTo(x, plot.top + plot.height);
  context.stroke();
  context.globalAlpha = 1;
}
