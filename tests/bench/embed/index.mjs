import figures from "./figures.mjs";

export default [figures];
