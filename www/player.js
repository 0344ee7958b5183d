// The clock of a figure: the only module that asks for animation frames. It moves k while it plays and lets the views draw.

/** @typedef {import("./state.js").Store} Store */

/**
 * @param {Store} store
 * @param {(now: number) => boolean} frame  computes and draws; whether another frame is wanted
 */
export function createPlayer(store, frame) {
  let asked = false;
  let held = false;
  let before = NaN;
  /** The exact place between iterates; k is its whole part. */
  let place = 0;

  function wake() {
    if (asked || held) return;
    asked = true;
    requestAnimationFrame(tick);
  }

  /** @param {number} now */
  function tick(now) {
    asked = false;
    if (held) return;
    const { playing, experiment, k, end, computing } = store.get();
    if (playing) {
      // A page that was in the background goes on where it was, and does not leap.
      const elapsed = Number.isNaN(before) ? 0 : Math.min(now - before, 100);
      if (Math.floor(place) !== k) place = k;
      place = Math.min(place + (experiment.speed * elapsed) / 1000, end);
      store.set({ k: Math.floor(place) });
      if (place >= end && !computing) store.set({ playing: false });
    }
    before = playing ? now : NaN;
    const again = frame(now);
    if (again || store.get().playing) wake();
  }

  store.subscribe(wake);

  /** @param {number} k */
  function seek(k) {
    const { end } = store.get();
    place = Math.max(0, Math.min(Math.round(k), end));
    store.set({ k: place, playing: false });
  }

  return {
    wake,
    /**
     * Keeps everything as it is, without a frame, for as long as nobody sees it.
     * @param {boolean} hold
     */
    hold(hold) {
      held = hold;
      before = NaN;
      wake();
    },
    /** Shows iterate k, or the nearest there is, and stands still. */
    seek,
    /** Goes on, or starts anew from the end. */
    play() {
      const { k, end, computing } = store.get();
      if (k >= end && !computing) place = 0;
      store.set({ playing: true, k: k >= end && !computing ? 0 : k, hover: null });
    },
    pause() {
      store.set({ playing: false });
    },
    toggle() {
      if (store.get().playing) this.pause();
      else this.play();
    },
    /** @param {number} by */
    step(by) {
      seek(store.get().k + by);
    },
    /** Back to the start, and off. */
    restart() {
      place = 0;
      store.set({ k: 0, playing: true, hover: null });
    },
  };
}

/** @typedef {ReturnType<typeof createPlayer>} Player */

/** Whether the reader asked for less motion. */
export function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
