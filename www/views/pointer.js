// Mouse, pen, fingers and keys on the map, told as what they mean: look there, start there, move or zoom the view.

/**
 * @typedef {object} Meaning
 * @property {(x: number, y: number) => boolean} grabs  whether the start marker lies there
 * @property {(x: number, y: number) => void} look  the pointer is there; CSS pixels from the top left corner
 * @property {() => void} leave  it is gone
 * @property {(x: number, y: number) => void} start  everyone is to start there
 * @property {(x: number, y: number, settled: boolean) => void} drag  the start marker was taken there
 * @property {(dx: number, dy: number) => void} pan
 * @property {(factor: number, x: number, y: number) => void} zoom
 * @property {() => void} twice  a double click: what its first half did is not meant
 */

/** Movement in CSS pixels that a click may have. */
const SLACK = 5;

/**
 * @param {HTMLElement} area
 * @param {Meaning} meaning
 */
export function pointer(area, meaning) {
  /** @type {Map<number, { x: number, y: number }>} */
  const down = new Map();
  /** @type {"none" | "press" | "pan" | "start" | "pinch"} */
  let mode = "none";
  let origin = { x: 0, y: 0 };

  const at = (/** @type {MouseEvent} */ event) => {
    const box = area.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  area.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const here = at(event);
    down.set(event.pointerId, here);
    area.setPointerCapture(event.pointerId);
    if (down.size === 2) mode = "pinch";
    else if (down.size === 1) {
      mode = meaning.grabs(here.x, here.y) ? "start" : "press";
      origin = here;
    }
  });

  area.addEventListener("pointermove", (event) => {
    const here = at(event);
    const before = down.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch") meaning.look(here.x, here.y);
      return;
    }
    if (mode === "pinch") pinch(event.pointerId, here);
    if (mode === "press" && Math.hypot(here.x - origin.x, here.y - origin.y) > SLACK) mode = "pan";
    if (mode === "pan") meaning.pan(here.x - before.x, here.y - before.y);
    if (mode === "start") meaning.drag(here.x, here.y, false);
    if (mode !== "press") down.set(event.pointerId, here);
  });

  /**
   * Two fingers: the middle between them pans, their distance zooms.
   * @param {number} id
   * @param {{ x: number, y: number }} here
   */
  function pinch(id, here) {
    const other = [...down].find(([pointer]) => pointer !== id)?.[1];
    const before = down.get(id);
    if (!other || !before) return;
    const [was, is] = [Math.hypot(before.x - other.x, before.y - other.y), Math.hypot(here.x - other.x, here.y - other.y)];
    meaning.pan((here.x - before.x) / 2, (here.y - before.y) / 2);
    if (was > 0 && is > 0) meaning.zoom(was / is, (here.x + other.x) / 2, (here.y + other.y) / 2);
  }

  const up = (/** @type {PointerEvent} */ event) => {
    if (!down.delete(event.pointerId)) return;
    const here = at(event);
    if (event.type === "pointerup") {
      if (mode === "press" && event.pointerType === "touch") meaning.look(here.x, here.y);
      if (mode === "press") meaning.start(here.x, here.y);
      if (mode === "start") meaning.drag(here.x, here.y, true);
    }
    // The finger that stays after a pinch does nothing more.
    mode = "none";
  };
  area.addEventListener("pointerup", up);
  area.addEventListener("pointercancel", up);
  // A finger that is lifted leaves what it pointed at to be read.
  area.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && meaning.leave());
  area.addEventListener("dblclick", () => meaning.twice());
  area.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { x, y } = at(event);
      // Lines and pages as some mice report them, in pixels.
      const pixels = event.deltaY * [1, 16, 400][event.deltaMode];
      meaning.zoom(Math.exp(Math.max(-120, Math.min(120, pixels)) * (event.ctrlKey ? 0.01 : 0.0022)), x, y);
    },
    { passive: false },
  );
}
