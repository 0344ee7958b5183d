// How a racer is drawn, as a sample for legends: its line with its dash and its shape.

import { dashOf, look } from "../palette.js";

/**
 * @param {number} i
 * @param {boolean} dark
 * @param {HTMLElement} [owner]  gets the racer's colour as the property --racer
 */
export function swatch(i, dark, owner) {
  const { color, dash, shape } = look(i, dark);
  owner?.style.setProperty("--racer", color);
  const svg = node("svg", { viewBox: "0 0 44 20", class: "sample", "aria-hidden": "true" });
  svg.append(
    node("path", { d: "M1 10H43", stroke: color, "stroke-width": 2.5, "stroke-dasharray": dashOf(dash).join(" ") || "none" }),
    node("path", { d: shape, fill: color, stroke: "var(--panel)", "stroke-width": 0.28, transform: "translate(22 10) scale(6.5)" }),
  );
  return svg;
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function node(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
