import init from "../../pkg/isoline_web.js";
import initStudy, { RunMap } from "../../pkg/study/isoline_study.js";
import { experimentOf } from "../experiment.js";
import { interleave } from "../timing.js";
import { loadScript } from "./script.js";

const [RATE, BETA] = [0.005, 0.8];
const VIEW = [-5, 5, -5, 5];
const MINIMA = [[3, 2], [-2.805118086952745, 3.131312518250573], [-3.779310253377747, -3.2831859912861696], [3.5844283403304917, -1.8481265269644036]];
const NEAR = 0.03;

/** @returns milliseconds of one map on each side, and how many starts end at each minimum */
export async function measure({ rounds, side, steps }) {
  await Promise.all([init(), initStudy()]);
  const tf = await tensors();
  const experiment = experimentOf(`#race?v=1&surface=himmelblau&m=momentum(lr=${RATE},beta=${BETA})&stop=none&steps=${steps}`);
  const plan = { racer: 0, size: [side, side], over: { starts: { view: VIEW } } };
  const sides = {
    Isoline() {
      const map = new RunMap(experiment, plan);
      const numbers = map.compute(0, side * side);
      map.free();
      return numbers;
    },
    "typed-array JavaScript, start by start": () => starts(side, steps),
    "typed-array JavaScript, step by step": () => stepped(side, steps),
    "TensorFlow.js, wasm backend, f32, one thread": () => flow(tf, side, steps),
  };
  const counts = {};
  for (const [name, run] of Object.entries(sides)) {
    const result = run();
    // Ours comes in rows of status, steps, f, x, y; the others as two arrays.
    counts[name] = name === "Isoline" ? count(side * side, (i) => [result[5 * i + 3], result[5 * i + 4]]) : count(side * side, (i) => [result[0][i], result[1][i]]);
  }
  return { samples: interleave(sides, { rounds, batch: 60, warm: 400 }), counts };
}

const node = (from, to, i, count) => from * (1 - i / (count - 1)) + to * (i / (count - 1));

function count(all, at) {
  const counts = MINIMA.map(() => 0);
  for (let i = 0; i < all; i++) {
    const [x, y] = at(i);
    const found = MINIMA.findIndex(([a, b]) => Math.hypot(x - a, y - b) < NEAR);
    if (found >= 0) counts[found] += 1;
  }
  return counts;
}

/** All steps of one start after the other, in local variables. */
function starts(side, steps) {
  const ends = [new Float64Array(side * side), new Float64Array(side * side)];
  for (let row = 0, i = 0; row < side; row++) {
    for (let col = 0; col < side; col++, i++) {
      let x = node(VIEW[0], VIEW[1], col, side);
      let y = node(VIEW[3], VIEW[2], row, side);
      let vx = 0;
      let vy = 0;
      for (let k = 0; k < steps; k++) {
        const a = x * x + y - 11;
        const b = x + y * y - 7;
        vx = BETA * vx - RATE * (4 * x * a + 2 * b);
        vy = BETA * vy - RATE * (2 * a + 4 * y * b);
        x += vx;
        y += vy;
      }
      ends[0][i] = x;
      ends[1][i] = y;
    }
  }
  return ends;
}

/** One step of all starts after the other, in arrays. */
function stepped(side, steps) {
  const all = side * side;
  const [px, py, vx, vy] = Array.from({ length: 4 }, () => new Float64Array(all));
  for (let i = 0; i < all; i++) {
    px[i] = node(VIEW[0], VIEW[1], i % side, side);
    py[i] = node(VIEW[3], VIEW[2], Math.floor(i / side), side);
  }
  for (let k = 0; k < steps; k++) {
    for (let i = 0; i < all; i++) {
      const x = px[i];
      const y = py[i];
      const a = x * x + y - 11;
      const b = x + y * y - 7;
      const u = BETA * vx[i] - RATE * (4 * x * a + 2 * b);
      const v = BETA * vy[i] - RATE * (2 * a + 4 * y * b);
      vx[i] = u;
      vy[i] = v;
      px[i] = x + u;
      py[i] = y + v;
    }
  }
  return [px, py];
}

async function tensors() {
  const peers = new URL("../../peers/@tensorflow/", import.meta.url).href;
  await loadScript(`${peers}tfjs-core/dist/tf-core.min.js`);
  await loadScript(`${peers}tfjs-backend-wasm/dist/tf-backend-wasm.min.js`);
  const { tf } = globalThis;
  tf.wasm.setWasmPaths(`${peers}tfjs-backend-wasm/wasm-out/`);
  // One thread on every side; and its others would be made in ways that a strict policy forbids.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await tf.setBackend("wasm");
  await tf.ready();
  return tf;
}

function flow(tf, side, steps) {
  const all = side * side;
  const [px, py] = [new Float32Array(all), new Float32Array(all)];
  for (let i = 0; i < all; i++) {
    px[i] = node(VIEW[0], VIEW[1], i % side, side);
    py[i] = node(VIEW[3], VIEW[2], Math.floor(i / side), side);
  }
  let state = [tf.tensor1d(px), tf.tensor1d(py), tf.zeros([all]), tf.zeros([all])];
  const [eleven, seven, two, four, rate, beta] = [11, 7, 2, 4, RATE, BETA].map((number) => tf.scalar(number));
  for (let k = 0; k < steps; k++) {
    const next = tf.tidy(() => {
      const [x, y, vx, vy] = state;
      const a = tf.sub(tf.add(tf.mul(x, x), y), eleven);
      const b = tf.sub(tf.add(x, tf.mul(y, y)), seven);
      const gx = tf.add(tf.mul(tf.mul(four, x), a), tf.mul(two, b));
      const gy = tf.add(tf.mul(two, a), tf.mul(tf.mul(four, y), b));
      const u = tf.sub(tf.mul(beta, vx), tf.mul(rate, gx));
      const v = tf.sub(tf.mul(beta, vy), tf.mul(rate, gy));
      return [tf.add(x, u), tf.add(y, v), u, v];
    });
    tf.dispose(state);
    state = next;
  }
  const ends = [state[0].dataSync(), state[1].dataSync()];
  tf.dispose([...state, eleven, seven, two, four, rate, beta]);
  return ends;
}
