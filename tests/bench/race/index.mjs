import frames from "./frames.mjs";
import grid from "./grid.mjs";
import map from "./map.mjs";
import size from "./size.mjs";
import start from "./start.mjs";
import trajectory from "./trajectory.mjs";

export default [size, start, trajectory, map, grid, frames];
