// The other side of the comparison: what a web page would do without WebAssembly. Nothing here uses the core.

export const START = [-1.2, 1];

// The same numbers on every side.
export const SETTINGS = {
  gd: { lr: 0.001 },
  momentum: { lr: 0.0005, beta: 0.9 },
  adam: { lr: 0.02, beta1: 0.9, beta2: 0.999, eps: 1e-8 },
};

// ---- Idiomatic: points are arrays, a method is a closure, updates are maps. ----

export const rosenbrock = {
  value: ([x, y]) => (1 - x) ** 2 + 100 * (y - x ** 2) ** 2,
  gradient: ([x, y]) => [-2 * (1 - x) - 400 * x * (y - x ** 2), 200 * (y - x ** 2)],
};

export const methods = {
  gd({ lr }) {
    return (x, g) => x.map((xi, i) => xi - lr * g[i]);
  },
  momentum({ lr, beta }, n) {
    let v = Array(n).fill(0);
    return (x, g) => {
      v = v.map((vi, i) => beta * vi - lr * g[i]);
      return x.map((xi, i) => xi + v[i]);
    };
  },
  adam({ lr, beta1, beta2, eps }, n) {
    let m = Array(n).fill(0);
    let v = Array(n).fill(0);
    let t = 0;
    return (x, g) => {
      t += 1;
      m = m.map((mi, i) => beta1 * mi + (1 - beta1) * g[i]);
      v = v.map((vi, i) => beta2 * vi + (1 - beta2) * g[i] ** 2);
      const mBias = 1 - beta1 ** t;
      const vBias = 1 - beta2 ** t;
      const mHat = m.map((mi) => mi / mBias);
      const vHat = v.map((vi) => vi / vBias);
      return x.map((xi, i) => xi - (lr * mHat[i]) / (Math.sqrt(vHat[i]) + eps));
    };
  },
};

/** The points of a run, the start first. */
export function minimize(method, { gradient }, start, steps) {
  const path = [start];
  let x = start;
  for (let k = 0; k < steps; k++) {
    x = method(x, gradient(x));
    path.push(x);
  }
  return path;
}

/** The same, keeping what the core's history keeps beside the point: f, ∇f, the length of the step. */
export function minimizeWithHistory(method, { value, gradient }, start, steps) {
  let x = start;
  let g = gradient(x);
  const history = [{ x, f: value(x), g, step: NaN }];
  for (let k = 0; k < steps; k++) {
    const next = method(x, g);
    const step = Math.hypot(...next.map((xi, i) => xi - x[i]));
    x = next;
    g = gradient(x);
    history.push({ x, f: value(x), g, step });
  }
  return history;
}

// ---- Typed arrays: what is fastest by hand, each loop written out for two coordinates. ----

export const typed = {
  gd({ lr }, [x, y], steps) {
    const path = new Float64Array(2 * steps + 2);
    path[0] = x;
    path[1] = y;
    for (let k = 1; k <= steps; k++) {
      const t = y - x * x;
      const gx = -2 * (1 - x) - 400 * x * t;
      const gy = 200 * t;
      x -= lr * gx;
      y -= lr * gy;
      path[2 * k] = x;
      path[2 * k + 1] = y;
    }
    return path;
  },
  momentum({ lr, beta }, [x, y], steps) {
    const path = new Float64Array(2 * steps + 2);
    path[0] = x;
    path[1] = y;
    let vx = 0;
    let vy = 0;
    for (let k = 1; k <= steps; k++) {
      const t = y - x * x;
      const gx = -2 * (1 - x) - 400 * x * t;
      const gy = 200 * t;
      vx = beta * vx - lr * gx;
      vy = beta * vy - lr * gy;
      x += vx;
      y += vy;
      path[2 * k] = x;
      path[2 * k + 1] = y;
    }
    return path;
  },
  adam({ lr, beta1, beta2, eps }, [x, y], steps) {
    const path = new Float64Array(2 * steps + 2);
    path[0] = x;
    path[1] = y;
    let [mx, my, vx, vy] = [0, 0, 0, 0];
    let [beta1T, beta2T] = [1, 1];
    for (let k = 1; k <= steps; k++) {
      const t = y - x * x;
      const gx = -2 * (1 - x) - 400 * x * t;
      const gy = 200 * t;
      beta1T *= beta1;
      beta2T *= beta2;
      mx = beta1 * mx + (1 - beta1) * gx;
      my = beta1 * my + (1 - beta1) * gy;
      vx = beta2 * vx + (1 - beta2) * gx * gx;
      vy = beta2 * vy + (1 - beta2) * gy * gy;
      x -= (lr * (mx / (1 - beta1T))) / (Math.sqrt(vx / (1 - beta2T)) + eps);
      y -= (lr * (my / (1 - beta1T))) / (Math.sqrt(vy / (1 - beta2T)) + eps);
      path[2 * k] = x;
      path[2 * k + 1] = y;
    }
    return path;
  },
};

// ---- Grids: f at the nodes of size × size over a square, row after row. ----

export const grids = {
  rosenbrock([left, right, bottom, top], size, out) {
    for (let j = 0; j < size; j++) {
      const y = bottom + ((top - bottom) * j) / (size - 1);
      for (let i = 0; i < size; i++) {
        const x = left + ((right - left) * i) / (size - 1);
        const a = 1 - x;
        const b = y - x * x;
        out[j * size + i] = a * a + 100 * b * b;
      }
    }
    return out;
  },
  ackley([left, right, bottom, top], size, out) {
    for (let j = 0; j < size; j++) {
      const y = bottom + ((top - bottom) * j) / (size - 1);
      for (let i = 0; i < size; i++) {
        const x = left + ((right - left) * i) / (size - 1);
        const round = Math.exp(-0.2 * Math.sqrt(0.5 * (x * x + y * y)));
        const waves = Math.exp(0.5 * (Math.cos(2 * Math.PI * x) + Math.cos(2 * Math.PI * y)));
        out[j * size + i] = -20 * round - waves + Math.E + 20;
      }
    }
    return out;
  },
};
