// What the racers run on: heat map, isolines, minima and axes. Drawn anew only where the surface, the view or the size changes.

import { plane, size } from "./plane.js";
import { stamp, STAR } from "../palette.js";

/** @typedef {import("../core.js").Landscape} Landscape */
/** @typedef {import("../core.js").Theme} Theme */
/** @typedef {import("./plane.js").View} View */
/** @typedef {import("./plane.js").Plane} Plane */

/** A cell of the heat map in CSS pixels: at rest, and while the view is being moved. */
const CELL = 2.5;
const COARSE = 6;
/** Every so many isolines one is drawn stronger, as on a map of mountains. */
const INDEX = 5;

/** @param {HTMLCanvasElement} canvas */
export function ground(canvas) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  const heat = document.createElement("canvas");
  const heatContext = /** @type {CanvasRenderingContext2D} */ (heat.getContext("2d"));

  /**
   * Draws the ground; the plane it covers.
   * @param {Landscape} landscape
   * @param {View} wanted  what must be seen
   * @param {[number, number][]} minima
   * @param {Theme} look
   * @param {{ width: number, height: number, coarse: boolean }} options  CSS pixels
   * @returns {Plane}
   */
  function draw(landscape, wanted, minima, look, { width, height, coarse }) {
    size(canvas, width, height, look.ratio);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = look.paper;
    context.fillRect(0, 0, canvas.width, canvas.height);
    const place = plane(landscape.draw_axes(canvas, Float64Array.from(wanted), look));
    context.setTransform(look.ratio, 0, 0, look.ratio, 0, 0);
    context.save();
    context.beginPath();
    context.rect(place.plot.left, place.plot.top, place.plot.width, place.plot.height);
    context.clip();
    if (landscape.dim === 1) curve(landscape, place, look);
    else relief(landscape, place, look, coarse ? COARSE : CELL);
    stars(minima, place, look);
    context.restore();
    return place;
  }

  /**
   * @param {Landscape} landscape
   * @param {Plane} place
   * @param {Theme} look
   * @param {number} cell
   */
  function relief(landscape, { plot }, look, cell) {
    const cols = Math.max(2, Math.round(plot.width / cell));
    const rows = Math.max(2, Math.round(plot.height / cell));
    landscape.render(Float64Array.of(...plot.x, ...plot.y), cols, rows, look.dark);
    const image = new ImageData(new Uint8ClampedArray(landscape.image()), cols, rows);
    if (heat.width !== cols || heat.height !== rows) [heat.width, heat.height] = [cols, rows];
    heatContext.putImageData(image, 0, 0);
    // Nodes are the centres of pixels, and the outermost lie on the edges of the plot area.
    context.imageSmoothingQuality = "high";
    context.drawImage(heat, 0.5, 0.5, cols - 1, rows - 1, plot.left, plot.top, plot.width, plot.height);
    isolines(landscape, plot, plot.width / (cols - 1), plot.height / (rows - 1), look);
  }

  /**
   * @param {Landscape} landscape
   * @param {import("../core.js").Plot} plot
   * @param {number} w
   * @param {number} h
   * @param {Theme} look
   */
  function isolines(landscape, plot, w, h, look) {
    const lines = landscape.isolines();
    const { starts } = landscape.levels();
    context.strokeStyle = look.ink;
    context.lineWidth = 1;
    starts.forEach((start, level) => {
      const end = level + 1 < starts.length ? starts[level + 1] : lines.length / 4;
      context.globalAlpha = level % INDEX === 0 ? 0.42 : 0.2;
      context.beginPath();
      for (let at = 4 * start; at < 4 * end; at += 4) {
        context.moveTo(plot.left + lines[at] * w, plot.top + lines[at + 1] * h);
        context.lineTo(plot.left + lines[at + 2] * w, plot.top + lines[at + 3] * h);
      }
      context.stroke();
    });
    context.globalAlpha = 1;
  }

  /**
   * @param {Landscape} landscape
   * @param {Plane} place
   * @param {Theme} look
   */
  function curve(landscape, { plot, px, py }, look) {
    landscape.render(Float64Array.of(...plot.x, ...plot.y), Math.max(2, Math.round(plot.width)), 2, look.dark);
    const points = landscape.curve();
    context.strokeStyle = look.ink;
    context.lineWidth = 1.5;
    context.lineJoin = "round";
    context.beginPath();
    let drawing = false;
    for (let at = 0; at < points.length; at += 2) {
      const [x, y] = [px(points[at]), py(points[at + 1])];
      const sound = Number.isFinite(y) && Math.abs(y) < 1e5;
      if (sound && drawing) context.lineTo(x, y);
      else if (sound) context.moveTo(x, y);
      drawing = sound;
    }
    context.stroke();
  }

  /**
   * @param {[number, number][]} minima
   * @param {Plane} place
   * @param {Theme} look
   */
  function stars(minima, { px, py, holds }, look) {
    context.fillStyle = look.dark ? "#ffffff" : "#111111";
    context.strokeStyle = look.dark ? "#111111" : "#ffffff";
    context.lineWidth = 1.5;
    for (const [x, y] of minima) {
      if (holds(px(x), py(y), 8)) stamp(context, STAR, px(x), py(y), 7);
    }
  }

  return { draw };
}
