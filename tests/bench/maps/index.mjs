import basins from "./basins.mjs";
import grid from "./grid.mjs";

export default [basins, grid];
