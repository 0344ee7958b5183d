// Turning something solid: a drag or a finger turns it, two fingers and the wheel zoom, arrow keys turn it in steps.

/** @typedef {[number, number, number]} Camera  degrees around, degrees above, magnification */

/** Degrees for a pixel of a drag, and for a key. */
const DRAG = 0.4;
const KEY = 10;

/**
 * @param {HTMLElement} area
 * @param {() => Camera} camera
 * @param {(camera: Camera, settled: boolean) => void} aim
 */
export function orbit(area, camera, aim) {
  /** @type {Map<number, { x: number, y: number }>} */
  const down = new Map();
  area.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    area.setPointerCapture(event.pointerId);
  });
  area.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const here = { x: event.clientX, y: event.clientY };
    const [around, above, zoom] = camera();
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const [was, is] = [before, here].map(({ x, y }) => Math.hypot(x - other.x, y - other.y));
      if (was > 0) aim([around, above, (zoom * is) / was], false);
    } else aim([around - DRAG * (here.x - before.x), above + DRAG * (here.y - before.y), zoom], false);
    down.set(event.pointerId, here);
  });
  const up = (/** @type {PointerEvent} */ event) => {
    if (down.delete(event.pointerId) && down.size === 0) aim(camera(), true);
  };
  area.addEventListener("pointerup", up);
  area.addEventListener("pointercancel", up);
  area.addEventListener("wheel", (event) => {
    event.preventDefault();
    const [around, above, zoom] = camera();
    // Lines and pages as some mice report them, in pixels.
    const pixels = event.deltaY * [1, 16, 400][event.deltaMode];
    aim([around, above, zoom * Math.exp(-Math.max(-120, Math.min(120, pixels)) * (event.ctrlKey ? 0.01 : 0.0022))], false);
  }, { passive: false });
  area.addEventListener("keydown", (event) => {
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const by = event.shiftKey ? 1 : KEY;
    const [around, above, zoom] = camera();
    aim([around + by * direction[0], above + by * direction[1], zoom], false);
  });
}
