// The page's CSV is, byte for byte, what the core prints on the command line for the same link, in each browser.
import assert from "node:assert/strict";
import { replay, story } from "./harness.mjs";

/** Transcendental surfaces, every kind of schedule, noise, tuned rates, n dimensions, curves, typed formulas; runs that diverge. */
const LINKS = [
  "#race?v=1&surface=ackley&start=2.3,-1.7&m=adam(lr=0.1)&m=gd(lr=0.02)&m=nadam(lr=0.05)&steps=300",
  "#race?v=1&surface=rastrigin&start=3.3,-2.2&m=momentum(lr=0.002)@cosine(period=100)&m=adamw(lr=0.1)@exponential&m=rmsprop(lr=0.05)@inverse_sqrt&steps=300",
  "#race?v=1&surface=levy&start=-7,6&m=adam(lr=0.3)@warmup&m=nesterov(lr=0.01)@step&m=qhm(lr=0.02)@power&m=gd(lr=0.05)@inverse&steps=250&noise=0.3&seed=4294967295&stop=none",
  "#race?v=1&surface=rosenbrock&start=-1.2,1&m=gd&m=momentum&m=nesterov&m=adam&m=rmsprop&steps=400",
  "#race?v=1&surface=rosenbrock&start=-1.2,1&m=gd(lr=1)&m=gd(lr=1e300)&m=adam(lr=0.001)&steps=100",
  "#race?v=1&surface=ackley_n(n=7)&start=1,2,3,-1,-2,-3,0.5&m=adam(lr=0.1)&m=lion(lr=0.02)&m=radam(lr=0.1)&steps=120&noise=0.01&seed=3",
  "#race?v=1&surface=michalewicz_n(n=5)&m=adabelief&m=rprop&m=adadelta&m=adamax&steps=150",
  "#race?v=1&surface=reddi&m=amsgrad&m=adam&steps=500&stop=none",
  "#race?v=1&surface=wiggle&m=gd&m=adam&m=adagrad&steps=200",
  "#race?v=1&surface=formula&f=sin(3*x)*exp(-y%5E2)%20%2B%20cosh(x%2F3)%20%2B%20atan(y)%20%2B%20log(1%2Bx%5E2)%20%2B%20abs(x-y)%5E1.5&start=1.3,-0.4&m=adam(lr=0.05)&m=gd(lr=0.02)&steps=300&noise=0.05&seed=11",
  "#race?v=1&surface=peaks&start=0.2,1.1&m=adam&m=momentum@cosine(period=50)&steps=200&stop=grad(eps=1e-6)",
  "#race?v=1&surface=schwefel&start=100,200&m=rmsprop(lr=5)&m=adam(lr=10)&steps=200",
];

story("downloads the run and finds the command line's bytes", { browsers: ["chromium", "firefox"], link: null }, async (reader) => {
  for (const link of LINKS) {
    await reader.open(link);
    assert.deepEqual(await reader.messages(), [], link);
    await reader.finish();
    const { name, text } = await reader.saved(() => reader.page.locator("#csv").click());
    const expected = await replay(link);
    assert.ok(expected.split("\n").length > 50, `${link} gives a run`);
    assert.ok(text === expected, `${link}: ${difference(text, expected)}`);
    assert.match(name, /^isoline-\w+\.csv$/);
  }
});

story("races every method, tuned, and finds the command line's bytes", { browsers: ["chromium", "firefox"], link: null }, async (reader) => {
  await reader.open("");
  const ids = await reader.page.locator("#add-method option").evaluateAll((options) => options.map(({ value }) => value));
  for (const surface of ["beale", "griewank"]) {
    const link = `#race?v=1&surface=${surface}&${ids.map((id) => `m=${id}`).join("&")}&steps=200&noise=0.02&seed=5`;
    await reader.open(link);
    assert.deepEqual(await reader.messages(), []);
    await reader.finish();
    const [text, expected] = [await reader.csv(), await replay(link)];
    assert.ok(text === expected, difference(text, expected));
    for (const id of ids) assert.ok(expected.includes(`,${id},`), id);
  }
});

story("downloads at once, before the run is computed, and gets all of it", { link: null }, async (reader) => {
  const link = "#race?v=1&surface=rosenbrock&start=-1.2,1&m=gd(lr=0.001)&m=adam(lr=0.001)&steps=200000&stop=none";
  await reader.open(link);
  const [text, expected] = [await reader.csv(), await replay(link)];
  assert.ok(text === expected, difference(text, expected));
});

/** The first line in which two texts differ. */
function difference(got, expected) {
  const [a, b] = [got.split("\n"), expected.split("\n")];
  const at = a.findIndex((line, i) => line !== b[i]);
  return at < 0 ? `${a.length} lines, not ${b.length}` : `line ${at + 1} is\n  ${a[at]}\nnot\n  ${b[at]}`;
}
