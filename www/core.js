// The bindings of what the page shows at first: it loads them, hands out what they offer, and frees what it makes. study.js does so for the rest.

import init, * as bindings from "./pkg/isoline_web.js";

/** @typedef {import("./pkg/isoline_web.js").Catalog} Catalog */
/** @typedef {import("./pkg/isoline_web.js").Experiment} Experiment */
/** @typedef {import("./pkg/isoline_web.js").Entry} Entry */
/** @typedef {import("./pkg/isoline_web.js").Call} Call */
/** @typedef {import("./pkg/isoline_web.js").Arg} Arg */
/** @typedef {import("./pkg/isoline_web.js").Param} Param */
/** @typedef {import("./pkg/isoline_web.js").Plot} Plot */
/** @typedef {import("./pkg/isoline_web.js").Iterate} Iterate */
/** @typedef {import("./pkg/isoline_web.js").Standing} Standing */
/** @typedef {import("./pkg/isoline_web.js").Theme} Theme */
/** @typedef {import("./pkg/isoline_web.js").Landscape} Landscape */
/** @typedef {import("./pkg/isoline_web.js").Race} Race */
/** @typedef {import("./pkg/isoline_web.js").Judgement} Judgement */
/** @typedef {import("./pkg/isoline_web.js").Question} Question */
/** @typedef {import("./pkg/isoline_web.js").Picture} Picture */
/** @typedef {import("./pkg/isoline_web.js").Raised} Raised */

/** Under this id an experiment's surface is a formula that someone typed, in its argument `f`. */
export const TYPED = "formula";

// A module of one function whose body is a vector constant: whoever accepts it has the vector instructions.
const SIMD = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
);

/**
 * Loads the bindings.
 * @returns {Promise<Catalog>} all that the core offers
 * @throws {Error} in words for the reader, where the browser cannot run them
 */
export async function open() {
  if (typeof WebAssembly !== "object") throw new Error("This browser has no WebAssembly, in which Isoline computes.");
  if (!WebAssembly.validate(SIMD)) {
    throw new Error("This browser has WebAssembly without its vector instructions (SIMD), which Isoline needs. Any browser from 2023 on has them.");
  }
  await init();
  return bindings.catalog();
}

export const readLink = bindings.read_link;
export const writeLink = bindings.write_link;
export const complete = bindings.complete;
export const formulaError = bindings.formula_error;
export const dashPatterns = bindings.dashes;
export const formulaMathml = bindings.formula_mathml;
export const sameRace = bindings.same_race;

/**
 * A number for people: the shortest digits that are true to so many places.
 * @param {number} x
 * @param {number} [digits]
 */
export function format(x, digits = 4) {
  return bindings.format_number(x, digits);
}

/** The landscape and the race of one figure. A new one takes the place of the old, which is freed; if it cannot be made the old one stays. */
export class Figure {
  /** @type {Landscape | null} */
  landscape = null;
  /** @type {Race | null} */
  race = null;

  /** @param {Experiment} experiment */
  show(experiment) {
    const made = new bindings.Landscape(experiment);
    this.landscape?.free();
    this.landscape = made;
    return made;
  }

  /** @param {Experiment} experiment */
  run(experiment) {
    const made = new bindings.Race(experiment);
    this.race?.free();
    this.race = made;
    return made;
  }
}
