// How many steps fit into a frame: long runs are computed in slices, so that the page answers all the while.

/** Steps of the first batch of a race, of which it is not known yet what a step costs. */
const FEW = 64;

export function createPace() {
  let batch = FEW;
  return {
    /** For another race, whose steps may cost more. */
    reset() {
      batch = FEW;
    },
    /**
     * Advances for the length of a slice.
     * @param {(steps: number) => boolean} advance  whether any run can go on
     * @param {number} most  steps of the whole run
     * @param {number} slice  milliseconds
     */
    run(advance, most, slice) {
      const start = performance.now();
      let going = true;
      for (let taken = 0; going && taken < most; taken += batch) {
        const before = performance.now();
        going = advance(batch);
        const now = performance.now();
        // The clock may tick only every millisecond: batches grow until it notices them, and shrink where one is too long.
        if (now - before < 1) batch = Math.min(2 * batch, 65_536);
        else if (now - before > slice / 2) batch = Math.max(1, batch >> 2);
        if (now - start + (now - before) >= slice) break;
      }
      return going;
    },
  };
}
