// The race lab: several methods on one surface from one start. It holds the experiment, has it computed, and tells the views.

import { Figure, complete } from "../core.js";
import { createState, sameMark } from "../state.js";
import { calm, createPlayer } from "../player.js";
import { createAddress } from "../address.js";
import { isDark } from "../palette.js";
import { createPace } from "../pace.js";
import { measure, TIMED } from "../timer.js";
import { scene } from "../views/scene.js";
import { loosen } from "../rates.js";
import { mapView } from "../views/map.js";
import { guest, hiddenParts } from "../guest.js";

/** Milliseconds of a frame that may go into computing: while it plays, and while it stands still. */
const SLICE = 7;
const LONG_SLICE = 20;

/** @typedef {import("../core.js").Catalog} Catalog */
/** @typedef {import("../core.js").Experiment} Experiment */
/** @typedef {import("../state.js").Mark} Mark */
/**
 * How the address follows a change: `push` is a place to come back to, `replace` changes this one, `none`
 * leaves it, as long as something is held.
 * @typedef {"push" | "replace" | "none"} Trail
 */

/**
 * Something on the page: `frame` draws what has changed and says whether it wants another frame. What has a `root` may
 * rest while that is out of sight.
 * @typedef {{ frame: (now: number) => boolean | void, root?: Element }} View
 */

/** @param {Catalog} catalog */
export function raceLab(catalog) {
  const figure = new Figure();
  const address = createAddress(({ experiment, messages }) => take(experiment, messages, true), guest());
  const first = address.read();
  const store = createState(first.experiment);
  const pace = createPace();
  const player = createPlayer(store, frame);
  let landscapeKey = "";
  let raceKey = "";
  const numbers = { landscape: 0, race: 0 };
  /** @type {import("../views/scene.js").Scene | null} */
  let place = null;
  let ways = { key: "", points: /** @type {Float64Array} */ (new Float64Array()) };
  let heads = { key: "", numbers: /** @type {Float64Array} */ (new Float64Array()) };
  let standings = { key: "", list: /** @type {import("../core.js").Standing[]} */ ([]) };
  /** @type {string[]} */
  let labels = [];
  /** The iterate that was asked for, and the one at which a shorter run ended instead. */
  let [wish, cut] = [0, -1];
  let moved = false;
  let racing = false;
  let up = 0;
  let openHelp = () => {};
  let look = "auto";

  const lab = {
    catalog,
    player,
    state: store.get,
    /** Counts landscapes and races, so that a view sees that it has drawn another one. */
    landscapeNumber: () => numbers.landscape,
    raceNumber: () => numbers.race,
    dark: isDark,
    wake: player.wake,
    /** What is known of the surface at hand. */
    scene: () => /** @type {import("../views/scene.js").Scene} */ (place),
    /** The link to what is shown, or to that with changes. */
    link: (/** @type {Partial<Experiment>} */ changes = {}) => address.link({ ...linked(), ...changes }),
    /** What can be saved as a picture. @returns {Record<string, import("../share/pictures.js").Picture | undefined>} */
    pictures: () => ({ map: map?.picture(), chart: chart?.picture }),
    /**
     * Changes the experiment.
     * @param {Partial<Experiment>} changes
     * @param {Trail} trail
     * @param {boolean} [anew]  whether everyone sets off from the start
     */
    edit(changes, trail, anew = false) {
      // The place that is left keeps where it stood.
      if (trail === "push") address.flush();
      if (anew) player.restart();
      const next = complete({ ...store.get().experiment, ...changes });
      take(next.experiment, next.messages, false);
      if (trail === "push") address.push(linked());
      else if (trail !== "none") address.replace(linked);
    },
    /**
     * Another surface, with its own start and view, and with the step sizes tuned anew that nobody chose.
     * @param {import("../core.js").Call} surface
     */
    setSurface(surface) {
      const { experiment } = store.get();
      lab.edit({ surface, start: [], view: null, axes: [0, 1], at: null, racers: loosen(experiment) }, "push", !calm());
    },
    /**
     * Another formula in the place of the one at hand: as another surface, but start and view stay where they fit.
     * @param {import("../core.js").Call} surface
     */
    setFormula(surface) {
      const racers = loosen(store.get().experiment);
      const before = lab.scene().info.variables.join();
      lab.edit({ surface, racers }, "replace");
      if (lab.scene().info.variables.join() !== before) lab.edit({ surface, racers, start: [], view: null, axes: [0, 1] }, "replace");
    },
    /**
     * Everyone starts there, at once.
     * @param {number[]} start
     */
    startAt(start) {
      lab.edit({ start, at: null }, "push", true);
    },
    /** @param {number} i @param {Partial<import("../core.js").Entry>} changes @param {Trail} trail */
    editRacer(i, changes, trail) {
      const racers = store.get().experiment.racers.map((racer, at) => (at === i ? { ...racer, ...changes } : racer));
      lab.edit({ racers }, trail);
    },
    /** @param {import("../core.js").Call | null} panel  the panel that is to be open, with its settings */
    setPanel(panel) {
      lab.edit({ panel }, "replace");
    },
    /** @param {number} i */
    focus(i) {
      lab.edit({ focus: i }, "replace");
    },
    /** @param {Mark | null} mark  the iterate that is looked at */
    mark(mark) {
      if (!sameMark(mark, store.get().hover)) store.set({ hover: mark });
    },
    /** @param {number} over  the racer that is pointed at */
    point: (over) => store.set({ over }),
    /** @param {number} open  the racer whose settings are open */
    open: (open) => store.set({ open }),
    /** @param {number} factor */
    zoom(factor) {
      map?.zoom(factor);
    },
    resetView() {
      map?.home();
    },
    toggleVectors() {
      map?.toggleVectors();
    },
    toggleDepth() {
      map?.toggleDepth();
    },
    /** Where the map's pixels lie in data; null before its first frame. */
    plane: () => /** @type {import("../views/plane.js").Plane | null} */ (map ? map.plane() : null),
    /**
     * The places of all racers up to iterate k, as `Race.path` gives them; asked for often, computed once.
     * @param {number} k
     */
    ways(k) {
      const { race, end } = store.get();
      const key = `${numbers.race} ${k} ${end}`;
      if (race && ways.key !== key) ways = { key, points: race.path(0, k) };
      return ways.points;
    },
    /** What racer i is called, numbered where a method races twice. @param {number} i */
    label: (i) => labels[i] ?? "",
    /**
     * How racer i stands at iterate k: f there, and the last iterate of its run with how that ended.
     * @param {number} i
     * @param {number} k
     */
    standing(i, k) {
      const { race, end, computing } = store.get();
      const key = `${numbers.race} ${k} ${end}`;
      if (race && heads.key !== key) heads = { key, numbers: race.heads(k) };
      const ends = `${numbers.race} ${end} ${computing}`;
      if (race && standings.key !== ends) standings = { key: ends, list: race.status() };
      return { ...standings.list[i], f: heads.numbers[6 * i + 3] };
    },
    /** @param {Mark} mark  @returns {[number, number] | null} its place on the map, in data */
    pointOf({ i, k }) {
      const { race, landscape, experiment } = store.get();
      if (!race || !landscape || i >= experiment.racers.length) return null;
      const row = race.row(i, k);
      if (!row) return null;
      const { x, f } = row;
      const [a, b] = experiment.axes;
      return landscape.dim > 1 ? [x[a], x[b]] : [x[0], f];
    },
    /** @param {string[]} messages */
    notify: (messages) => store.set({ messages }),
    help: () => openHelp(),
    dismiss: () => store.set({ messages: [] }),
  };

  /** The experiment as its link should say it: where it stands still, at which iterate. */
  function linked() {
    const { experiment, playing, k, end, computing } = store.get();
    return { ...experiment, at: playing || (k >= end && !computing) ? null : k };
  }

  /**
   * Makes an experiment the one shown; only what it changes is made anew.
   * @param {Experiment} experiment  complete
   * @param {string[]} messages
   * @param {boolean} arrived  from an address, which also says where the figure stands
   */
  function take(experiment, messages, arrived) {
    const { surface, start, racers, noise, seed, stop, steps, axes, equal } = experiment;
    const landscapeNext = JSON.stringify([surface, axes, equal]);
    const raceNext = JSON.stringify([surface, axes, start, racers.map(({ method, schedule }) => [method, schedule]), noise, seed, stop, steps]);
    /** @type {Partial<import("../state.js").State>} */
    const changes = { experiment, messages };
    try {
      if (landscapeNext !== landscapeKey) {
        // What it shows at first is the whole, whatever part of it is in view now.
        changes.landscape = figure.show({ ...experiment, view: null });
        place = scene(changes.landscape, experiment);
        landscapeKey = landscapeNext;
        numbers.landscape += 1;
      }
      if (raceNext !== raceKey) {
        changes.race = figure.run(experiment);
        labels = changes.race.labels();
        raceKey = raceNext;
        numbers.race += 1;
        pace.reset();
        // A run that was too short for the iterate shown gives way to one that is not.
        Object.assign(changes, { k: wish, end: 0, computing: true, hover: null, ms: [], timing: "" });
        if (store.get().open >= racers.length) changes.open = -1;
      }
    } catch (error) {
      changes.messages = [...messages, String(error instanceof Error ? error.message : error)];
      delete changes.experiment;
    }
    outfit(experiment);
    // Whoever wants less motion says when to begin.
    if (arrived) Object.assign(changes, { k: experiment.at ?? 0, playing: experiment.at === null && experiment.ask === null && !calm() });
    store.set(changes);
    if (changes.race) compute();
    if (experiment.cost === TIMED) time();
  }

  /**
   * Shows and hides parts of the page, and makes it light or dark, as an experiment has it.
   * @param {Experiment} experiment
   */
  function outfit(experiment) {
    const hidden = hiddenParts(experiment);
    for (const { id } of catalog.parts) {
      const root = document.getElementById(id);
      if (root && root.classList.contains("left-out") !== hidden.has(id)) root.classList.toggle("left-out", hidden.has(id));
    }
    // What the reader chose since then stays.
    if (experiment.look === look) return;
    look = experiment.look;
    if (look === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = look;
  }

  /** Computes for a few milliseconds. */
  function compute() {
    const { race, computing, experiment, playing } = store.get();
    if (!race || !computing) return;
    const going = pace.run((steps) => race.advance(steps), experiment.steps, playing ? SLICE : LONG_SLICE);
    store.set({ end: race.k, computing: going });
    if (!going && store.get().k > race.k) {
      cut = race.k;
      store.set({ k: race.k });
    }
  }

  /** Measures the milliseconds a step, once for each race and only where a chart asks for them. */
  async function time() {
    const { race, computing, ms, experiment, timing } = store.get();
    if (!race || computing || ms.length > 0 || timing || experiment.racers.length === 0) return;
    const number = numbers.race;
    store.set({ timing: "Timing each method …" });
    const result = await measure(race, experiment.racers.length, () => numbers.race === number);
    if (!result || numbers.race !== number) return;
    const clock = Number(result.resolution.toPrecision(2));
    store.set({ ms: result.ms, timing: `Measured here: medians of 9 batches; this browser's clock ticks every ${clock} ms.` });
  }

  /** One frame of everything; whether another one is wanted. */
  function frame(/** @type {number} */ now) {
    compute();
    const state = store.get();
    if (state.experiment.cost === TIMED && !state.computing) time();
    let again = state.computing;
    // The first frame is the map's; the rest of the page comes up after it, no more in a frame than is quickly done.
    for (const view of views.slice(0, up)) again = draw(view, now) || again;
    const begun = performance.now();
    while (up < views.length && (!racing || performance.now() - begun < LONG_SLICE / 2)) again = draw(views[up++], now) || again;
    if (whole && up === views.length) document.documentElement.dataset.state = standingOf(state, moved);
    if (!racing) {
      racing = true;
      performance.mark("isoline:first-frame");
      surround();
    }
    return again || up < views.length;
  }

  /**
   * Has a view drawn. One that cannot does not take the others with it; what it says is shown once.
   * @param {View} view
   * @param {number} now
   */
  function draw(view, now) {
    try {
      // What is out of sight need not move; it is brought up to date where everything comes to rest, or into sight.
      if (view.root && unseen.has(view.root) && store.get().playing) return false;
      return Boolean(view.frame(now));
    } catch (error) {
      // Where the module itself has broken down nothing can be drawn any more.
      if (error instanceof WebAssembly.RuntimeError) throw error;
      const words = error instanceof Error ? error.message : String(error);
      const { messages } = store.get();
      if (!messages.includes(words)) store.set({ messages: [...messages, words] });
      return false;
    }
  }

  /**
   * Makes a view where the page has a place for it: an embedded figure has not all of them.
   * @template {View} T
   * @param {string} id
   * @param {(root: HTMLElement, lab: Lab) => T} make
   * @returns {T | null}
   */
  function put(id, make) {
    const root = document.getElementById(id);
    return root && make(root, lab);
  }

  /** @type {ReturnType<typeof mapView> | null} */
  const map = put("map", mapView);
  /** @type {ReturnType<typeof import("../views/around.js").around>["chart"]} */
  let chart = null;
  const views = /** @type {View[]} */ (map ? [map] : []);
  let whole = false;

  /** Brings up what stands around the map. */
  async function surround() {
    const { around } = await import("../views/around.js");
    const rest = around(lab, put);
    ({ chart, help: openHelp } = rest);
    views.push(...rest.views);
    for (const view of rest.views) if (view.root) sight.observe(view.root);
    whole = true;
    player.wake();
  }

  /** @type {Set<Element>} */
  const unseen = new Set();
  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) unseen.delete(target);
      else unseen.add(target);
    }
    player.wake();
  });
  // A figure in another page rests while it is out of sight there.
  if (guest()) new IntersectionObserver(([entry]) => player.hold(!entry.isIntersecting)).observe(document.documentElement);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", player.wake);
  addEventListener("resize", player.wake);
  // Where the figure stands still the link says at which iterate.
  let stood = "";
  store.subscribe(({ playing, k }) => {
    if (k !== cut) [wish, cut] = [k, -1];
    moved ||= playing || k > 0;
    const now = String(linked().at);
    if (now !== stood) address.replace(linked);
    stood = now;
  });
  take(first.experiment, first.messages, true);
  address.replace(linked);
  return lab;
}

/**
 * The state of a figure in a word.
 * @param {Readonly<import("../state.js").State>} state
 * @param {boolean} moved  whether it ever left its start
 */
function standingOf({ playing, k, end, computing }, moved) {
  if (playing) return "playing";
  if (k >= end && !computing) return "finished";
  return moved ? "paused" : "ready";
}

/** @typedef {ReturnType<typeof raceLab>} Lab */
