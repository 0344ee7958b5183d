// The map and the chart as files: PNG from the screen's own drawing at twice its size, SVG from the same drawing written down.

import { theme } from "../palette.js";
import { escaped, recordingCanvas } from "./svg.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/**
 * A picture that a view can draw on sheets laid over one another.
 * @typedef {{ area: HTMLElement, layers: number, paint: (sheets: HTMLCanvasElement[], width: number, height: number, look: import("../core.js").Theme) => void }} Picture
 */

/** Where a picture has no size on the screen it gets this one; and it is never narrower. */
const SIZE = { width: 960, height: 640 };
const LEAST = 320;
/** Pixels of a PNG for one of the screen. */
const SHARPNESS = 2;
/** Lines of the link under the picture. */
const FONT = 10;
const LINE = 14;
const MARGIN = 8;

/** @param {Picture} picture */
function sizeOf({ area }) {
  const { clientWidth: width, clientHeight: height } = area;
  return width >= LEAST && height >= LEAST / 2 ? { width, height } : SIZE;
}

/** The link in lines that fit. @param {string} link @param {number} width */
function lines(link, width) {
  const most = Math.max(20, Math.floor((width - 2 * MARGIN) / (FONT * 0.605)));
  return link.match(new RegExp(`.{1,${most}}`, "g")) ?? [];
}

/**
 * @param {Picture} picture
 * @param {string} title
 * @param {string} link
 */
export function svg(picture, title, link) {
  const { width, height } = sizeOf(picture);
  const look = { ...theme(picture.area), ratio: 1 };
  const sheets = Array.from({ length: picture.layers }, (_, i) => recordingCanvas(`clip-${i}`));
  picture.paint(sheets.map(({ canvas }) => canvas), width, height, look);
  const words = lines(link, width);
  const whole = height + MARGIN + LINE * words.length;
  const text = words.map((line, i) => `<text x="${MARGIN}" y="${height + LINE * (i + 1) - 2}" font-family="monospace" font-size="${FONT}" fill="${look.ink}">${escaped(line)}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}">
<title>${escaped(title)}</title>
<desc>${escaped(link)}</desc>
<rect width="${width}" height="${whole}" fill="${look.paper}"/>
${sheets.map(({ markup }) => markup()).join("\n")}
<a href="${escaped(link)}">${text.join("")}</a>
</svg>
`;
}

/**
 * @param {Picture} picture
 * @param {string} link
 * @returns {Promise<Blob>}
 */
export async function png(picture, link) {
  const { width, height } = sizeOf(picture);
  const look = { ...theme(picture.area), ratio: SHARPNESS };
  const sheets = Array.from({ length: picture.layers }, () => document.createElement("canvas"));
  picture.paint(sheets, width, height, look);
  const words = lines(link, width);
  const whole = document.createElement("canvas");
  [whole.width, whole.height] = [width * SHARPNESS, (height + MARGIN + LINE * words.length) * SHARPNESS];
  const context = /** @type {CanvasRenderingContext2D} */ (whole.getContext("2d"));
  context.fillStyle = look.paper;
  context.fillRect(0, 0, whole.width, whole.height);
  for (const sheet of sheets) context.drawImage(sheet, 0, 0);
  context.scale(SHARPNESS, SHARPNESS);
  context.fillStyle = look.ink;
  context.font = `${FONT}px monospace`;
  words.forEach((line, i) => context.fillText(line, MARGIN, height + LINE * (i + 1) - 2));
  return new Promise((made, failed) => whole.toBlob((blob) => (blob ? made(blob) : failed(new Error("this browser makes no PNG of it"))), "image/png"));
}
