// A canvas context that writes down what it is told to draw, as SVG: whoever can draw a picture on a canvas can so export it.
//
// It knows what the map, the tracks and the core's charts ask for. Paths, texts and shapes become elements; an image stays an image.

/** @typedef {[number, number, number, number, number, number]} Matrix  as in `setTransform` */

const START = {
  fillStyle: "#000000",
  strokeStyle: "#000000",
  lineWidth: 1,
  lineJoin: "miter",
  lineCap: "butt",
  globalAlpha: 1,
  lineDashOffset: 0,
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  imageSmoothingQuality: "low",
};
const NAMES = /** @type {(keyof typeof START)[]} */ (Object.keys(START));

/**
 * A canvas whose context records; `markup()` is what was drawn.
 * @param {string} id  distinguishes the clip paths of several recordings in one document
 */
export function recordingCanvas(id) {
  const canvas = document.createElement("canvas");
  const pen = new Recorder(id);
  canvas.getContext = /** @type {any} */ (() => pen);
  return { canvas, markup: () => pen.markup() };
}

/** Text is measured by a real context. */
const ruler = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

class Recorder {
  fillStyle = START.fillStyle;
  strokeStyle = START.strokeStyle;
  lineWidth = START.lineWidth;
  lineJoin = START.lineJoin;
  lineCap = START.lineCap;
  globalAlpha = START.globalAlpha;
  lineDashOffset = START.lineDashOffset;
  font = START.font;
  textAlign = START.textAlign;
  textBaseline = START.textBaseline;
  imageSmoothingQuality = START.imageSmoothingQuality;
  /** @type {Matrix} */
  #matrix = [1, 0, 0, 1, 0, 0];
  /** @type {number[]} */
  #dash = [];
  #clip = "";
  /** @type {any[]} */
  #saved = [];
  /** The path being made: pieces of points, each open or closed. @type {{ points: number[][], closed: boolean }[]} */
  #path = [];
  /** What was drawn, in groups of one clip path each. @type {{ clip: string, elements: string[] }[]} */
  #groups = [];
  #clips = 0;
  #defs = "";
  #id;

  /** @param {string} id */
  constructor(id) {
    this.#id = id;
  }

  markup() {
    const groups = this.#groups.map(({ clip, elements }) => `<g${clip && ` clip-path="url(#${clip})"`}>\n${elements.join("\n")}\n</g>`);
    return (this.#defs && `<defs>${this.#defs}</defs>\n`) + groups.join("\n");
  }

  save() {
    this.#saved.push([NAMES.map((name) => this[name]), this.#matrix, this.#dash, this.#clip]);
  }

  restore() {
    const last = this.#saved.pop();
    if (!last) return;
    NAMES.forEach((name, i) => (/** @type {any} */ (this)[name] = last[0][i]));
    [, this.#matrix, this.#dash, this.#clip] = last;
  }

  reset() {
    Object.assign(this, START);
    [this.#matrix, this.#dash, this.#clip, this.#saved, this.#path, this.#groups, this.#defs] = [[1, 0, 0, 1, 0, 0], [], "", [], [], [], ""];
  }

  clearRect() {
    this.#groups = [];
  }

  setLineDash(/** @type {Iterable<number>} */ dash) {
    this.#dash = [...dash];
  }

  getLineDash() {
    return [...this.#dash];
  }

  /** @param {Matrix} matrix */
  setTransform(...matrix) {
    this.#matrix = matrix;
  }

  /** @param {Matrix} matrix */
  transform(...[a, b, c, d, e, f]) {
    const [p, q, r, s, t, u] = this.#matrix;
    this.#matrix = [p * a + r * b, q * a + s * b, p * c + r * d, q * c + s * d, p * e + r * f + t, q * e + s * f + u];
  }

  translate(/** @type {number} */ x, /** @type {number} */ y) {
    this.transform(1, 0, 0, 1, x, y);
  }

  scale(/** @type {number} */ x, /** @type {number} */ y) {
    this.transform(x, 0, 0, y, 0, 0);
  }

  rotate(/** @type {number} */ angle) {
    this.transform(Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0);
  }

  beginPath() {
    this.#path = [];
  }

  moveTo(/** @type {number} */ x, /** @type {number} */ y) {
    this.#path.push({ points: [this.#at(x, y)], closed: false });
  }

  lineTo(/** @type {number} */ x, /** @type {number} */ y) {
    if (this.#path.length === 0) this.moveTo(x, y);
    else this.#path[this.#path.length - 1].points.push(this.#at(x, y));
  }

  closePath() {
    const piece = this.#path.at(-1);
    if (piece) piece.closed = true;
  }

  rect(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ w, /** @type {number} */ h) {
    this.#path.push({ points: [this.#at(x, y), this.#at(x + w, y), this.#at(x + w, y + h), this.#at(x, y + h)], closed: true });
  }

  arc(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ r, /** @type {number} */ from, /** @type {number} */ to) {
    const sides = Math.max(8, Math.ceil(12 + r));
    const points = Array.from({ length: sides + 1 }, (_, i) => from + ((to - from) * i) / sides).map((angle) => this.#at(x + r * Math.cos(angle), y + r * Math.sin(angle)));
    const piece = this.#path.at(-1);
    // A stroke joins the arc to where the pen was; where it was set down for the arc, nothing is to be joined.
    if (piece && piece.points.length === 1 && !piece.closed) piece.points = points;
    else this.#path.push({ points, closed: false });
  }

  /** @param {any} [outline]  a path that knows its own data, `d` */
  fill(outline) {
    this.#shape(outline, `${paint("fill", this.fillStyle)}`);
  }

  /** @param {any} [outline] */
  stroke(outline) {
    const size = outline?.d ? 1 : this.#size();
    const dash = this.#dash.length > 0 ? ` stroke-dasharray="${this.#dash.map((part) => short(part * size)).join(" ")}" stroke-dashoffset="${short(this.lineDashOffset * size)}"` : "";
    const ends = `${this.lineJoin === "miter" ? "" : ` stroke-linejoin="${this.lineJoin}"`}${this.lineCap === "butt" ? "" : ` stroke-linecap="${this.lineCap}"`}`;
    this.#shape(outline, `fill="none" ${paint("stroke", this.strokeStyle)} stroke-width="${short(this.lineWidth * size)}"${dash}${ends}`, true);
  }

  clip() {
    this.#clips += 1;
    const id = `${this.#id}-${this.#clips}`;
    this.#defs += `<clipPath id="${id}"><path d="${data(this.#path)}"/></clipPath>`;
    this.#clip = id;
  }

  /** @param {number} x @param {number} y @param {number} w @param {number} h */
  fillRect(x, y, w, h) {
    const kept = this.#path;
    this.#path = [];
    this.rect(x, y, w, h);
    this.fill();
    this.#path = kept;
  }

  /** @param {number} x @param {number} y @param {number} w @param {number} h */
  strokeRect(x, y, w, h) {
    const kept = this.#path;
    this.#path = [];
    this.rect(x, y, w, h);
    this.stroke();
    this.#path = kept;
  }

  measureText(/** @type {string} */ text) {
    ruler.font = this.font;
    return ruler.measureText(text);
  }

  /** @param {string} text @param {number} x @param {number} y */
  strokeText(text, x, y) {
    this.#text(text, x, y, `fill="none" ${paint("stroke", this.strokeStyle)} stroke-width="${short(this.lineWidth)}" stroke-linejoin="round"`);
  }

  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) {
    this.#text(text, x, y, paint("fill", this.fillStyle));
  }

  /** @param {string} text @param {number} x @param {number} y @param {string} look */
  #text(text, x, y, look) {
    const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = this.measureText(text);
    const down = { top: above, hanging: above, middle: (above - below) / 2, bottom: -below, ideographic: -below }[this.textBaseline] ?? 0;
    const [, style, size, family] = this.font.match(/^(.*?)\s*([\d.]+)px\s+(.*)$/) ?? ["", "", "10", "sans-serif"];
    const anchor = { center: "middle", right: "end", end: "end" }[this.textAlign] ?? "start";
    const slant = /italic|oblique/.test(style) ? ' font-style="italic"' : "";
    const weight = /bold|[5-9]00/.test(style) ? ' font-weight="bold"' : "";
    this.#add(`<text ${this.#own()} x="${short(x)}" y="${short(y + down)}" font-family="${escaped(family)}" font-size="${size}"${slant}${weight} text-anchor="${anchor}" ${look}${this.#opacity()}>${escaped(text)}</text>`);
  }

  /** @param {HTMLCanvasElement} image @param {number[]} place  sx, sy, sw, sh, x, y, w, h */
  drawImage(image, ...[sx, sy, sw, sh, x, y, w, h]) {
    this.#add(`<g ${this.#own()}><svg x="${short(x)}" y="${short(y)}" width="${short(w)}" height="${short(h)}" viewBox="${sx} ${sy} ${sw} ${sh}" preserveAspectRatio="none"><image width="${image.width}" height="${image.height}" preserveAspectRatio="none" href="${image.toDataURL()}"/></svg></g>`);
  }

  #own() {
    return `transform="matrix(${this.#matrix.map((part) => Number(part.toPrecision(6))).join(" ")})"`;
  }

  #opacity() {
    return this.globalAlpha === 1 ? "" : ` opacity="${short(this.globalAlpha)}"`;
  }

  /** How long a unit is now. */
  #size() {
    const [a, b, c, d] = this.#matrix;
    return Math.sqrt(Math.abs(a * d - b * c));
  }

  #at(/** @type {number} */ x, /** @type {number} */ y) {
    const [a, b, c, d, e, f] = this.#matrix;
    return [a * x + c * y + e, b * x + d * y + f];
  }

  /** @param {any} outline @param {string} look @param {boolean} [stroke] */
  #shape(outline, look, stroke = false) {
    const d = outline?.d ?? data(stroke ? joined(this.#path) : this.#path);
    if (d) this.#add(`<path d="${d}"${outline?.d ? ` ${this.#own()}` : ""} ${look}${this.#opacity()}/>`);
  }

  #add(/** @type {string} */ element) {
    if (this.#groups.at(-1)?.clip !== this.#clip) this.#groups.push({ clip: this.#clip, elements: [] });
    this.#groups[this.#groups.length - 1].elements.push(element);
  }
}
// The core asks whether it has a context of the page's kind before it draws.
Object.setPrototypeOf(Recorder.prototype, CanvasRenderingContext2D.prototype);

/** @param {number} value */
function short(value) {
  return String(Math.round(value * 100) / 100);
}

/** @param {{ points: number[][], closed: boolean }[]} path */
function data(path) {
  return path.filter(({ points }) => points.length > 1 && points.flat().every(Number.isFinite))
    .map(({ points, closed }) => `M${points.map(([x, y]) => `${short(x)} ${short(y)}`).join("L")}${closed ? "Z" : ""}`).join("");
}

/**
 * The same lines with pieces that meet end to end made one: isolines come as short pieces in any order.
 * @param {{ points: number[][], closed: boolean }[]} path
 */
function joined(path) {
  if (path.length < 20 || path.some(({ points, closed }) => closed || points.length !== 2)) return path;
  const key = (/** @type {number[]} */ [x, y]) => `${short(x)} ${short(y)}`;
  /** @type {Map<string, Set<number[][]>>} */
  const ends = new Map();
  const note = (/** @type {number[][]} */ line) => [line[0], line[line.length - 1]].forEach((end) => ends.set(key(end), (ends.get(key(end)) ?? new Set()).add(line)));
  const forget = (/** @type {number[][]} */ line) => [line[0], line[line.length - 1]].forEach((end) => ends.get(key(end))?.delete(line));
  for (const { points } of path) {
    let line = points;
    if (key(line[0]) === key(line[1])) continue;
    for (const end of [0, -1]) {
      const [other] = ends.get(key(line[end === 0 ? 0 : line.length - 1])) ?? [];
      if (!other || other === line) continue;
      forget(other);
      const first = end === 0 ? line.toReversed() : line;
      const second = key(other[0]) === key(first[first.length - 1]) ? other : other.toReversed();
      line = [...first, ...second.slice(1)];
    }
    note(line);
  }
  return [...new Set([...ends.values()].flatMap((lines) => [...lines]))].map((points) => ({ points, closed: false }));
}

/** A colour as attributes that every program reads: opacity apart. @param {string} what @param {string} color */
function paint(what, color) {
  const parts = String(color).match(/^rgba?\((.*)\)$/)?.[1].split(/[\s,/]+/).map(Number);
  if (!parts) return `${what}="${escaped(String(color))}"`;
  const opacity = parts.length > 3 && parts[3] < 1 ? ` ${what}-opacity="${parts[3]}"` : "";
  return `${what}="rgb(${parts.slice(0, 3).join(",")})"${opacity}`;
}

/** @param {string} text */
export function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
