import turn from "./turn.mjs";
import vectors from "./vectors.mjs";

export default [turn, vectors];
