// A stopwatch for several sides of one comparison, in one page.

/**
 * Times each side in every round, in random order, in batches long enough for the page's clock.
 *
 * @param {Record<string, () => unknown>} sides  what to time, by name
 * @param {{ rounds?: number, batch?: number, warm?: number }} [options]  `batch`: milliseconds of one measurement, short
 *   enough that other processes seldom fall into it; `warm`: milliseconds each side runs beforehand, so that its code is
 *   compiled at its best
 * @returns {Record<string, number[]>}  milliseconds of one call, one entry a round
 */
export function interleave(sides, { rounds = 9, batch = 4, warm = 200 } = {}) {
  const names = Object.keys(sides);
  const calls = {};
  for (const name of names) {
    let done = 0;
    const start = performance.now();
    let spent;
    do {
      sides[name]();
      done++;
      spent = performance.now() - start;
    } while (spent < warm);
    // The warm-up's average is on the slow side, so a batch is rather shorter than it should be; never empty.
    calls[name] = Math.max(1, Math.round((done * batch) / spent));
  }
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of shuffle([...names])) {
      const side = sides[name];
      const start = performance.now();
      for (let i = 0; i < calls[name]; i++) side();
      samples[name].push((performance.now() - start) / calls[name]);
    }
  }
  return samples;
}

/** Fisher–Yates, in place. */
export function shuffle(list) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}
