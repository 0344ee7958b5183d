import init, { Landscape, Race } from "../../pkg/isoline_web.js";
import { experimentOf } from "../experiment.js";
import { interleave } from "../timing.js";

const COLOURS = [0x0a4fa3, 0x9f3000, 0x006548, 0x8a1f6a, 0x5e5200, 0x3b3f9e, 0x00626e, 0x8f1d2c];

/** Milliseconds of the parts of a frame. */
export async function measure({ rounds, link }) {
  await init();
  const experiment = experimentOf(link);
  const landscape = new Landscape(experiment);
  const race = new Race(experiment);
  race.advance(500);
  const view = landscape.view();
  const looks = Uint32Array.from(experiment.racers.flatMap((_, i) => [COLOURS[i % COLOURS.length], i, 22]));
  const context = document.createElement("canvas").getContext("2d", { alpha: false });
  [context.canvas.width, context.canvas.height] = [800, 600];
  landscape.raise(view, 120, false);
  const path = race.path(0, 500);
  landscape.drape(path, looks);
  let around = 0;
  const turn = () => landscape.turn((around += 2), 35, 1, 800, 600, 1, 0x1d252c, 0xfcfbf8, false);
  return interleave(
    {
      "the mesh of a new surface": () => landscape.raise(view, 120, false),
      "paths laid on it": () => landscape.drape(path, looks),
      "a frame drawn by the core": turn,
      "the same paths from the same side, one step further": () => landscape.turn(around, 35, 1, 800, 600, 1, 0x1d252c, 0xfcfbf8, false),
      "a frame drawn by the core and put on the canvas": () => context.putImageData(new ImageData(turn(), 800, 600), 0, 0),
    },
    { rounds },
  );
}
