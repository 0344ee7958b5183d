// Someone looks at the vectors of a step, turns the surface in three dimensions, and drags a chord over a curve.
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { story } from "./harness.mjs";

const both = { browsers: ["chromium", "firefox"] };
const BOWL = "#race?v=1&surface=quadratic(angle=0,kappa=8)&start=-4,1.5&m=momentum(lr=0.05)&m=nesterov(lr=0.05)&stop=none&steps=100&at=7";
const WAVE = "#race?v=1&surface=formula&f=x%5E4-3*x%5E2%2Bx&start=2&m=gd(lr=0.02)&steps=60&stop=none&at=3";
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

const words = (reader) => reader.page.locator("#vector-words").innerText();
const says = (reader, part) => reader.until(`the words '${part}'`, (wanted) => document.getElementById("vector-words")?.textContent.includes(wanted), part);
const numbers = (text) => text.replaceAll("−", "-").match(/-?\d+(\.\d+)?(e-?\d+)?/g).map(Number);

/** Complaints of axe about the page as it is. */
async function barriers(reader) {
  const { violations } = await new AxeBuilder({ page: reader.page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(" ")}`));
}

story("switches vectors on, reads their numbers, and finds them again in the link", { ...both, link: BOWL }, async (reader) => {
  const { page } = reader;
  const bare = (await reader.pictures())[2];
  const button = page.getByRole("button", { name: "Vectors (V)" });
  assert.equal(await button.getAttribute("aria-expanded"), "false");
  await button.focus();
  await page.keyboard.press("Enter");
  const bar = page.getByRole("group", { name: "Drawn on the map" });
  const gradient = bar.getByRole("switch", { name: "Gradient" });
  await gradient.waitFor();
  await gradient.focus();
  await page.keyboard.press("Space");
  await says(reader, "∇f at iterate 7");
  await bar.getByRole("switch", { name: "Weighted history" }).check();
  await bar.getByRole("switch", { name: "Right angle" }).check();
  await says(reader, "1 : 0.9 : 0.81 : 0.729");
  await says(reader, "90.00°");
  await reader.settle();
  const drawn = (await reader.pictures())[2];
  assert.notEqual(drawn, bare, "the vectors are on the map");
  await reader.address(/show=gradient,velocity,angle/);
  // The sum of the history is the step that the table shows: its velocity after the next step.
  const line = (await words(reader)).split("\n").find((each) => each.includes("together"));
  const [x, y] = numbers(line.split("together")[1]);
  const shift = await page.evaluate(async () => {
    const cell = (k) => [...document.querySelector(`tbody tr[data-k='${k}']`).children].map((each) => each.textContent);
    return [cell(7), cell(8)];
  });
  const read = (cells) => cells.map((text) => Number(text.replaceAll("−", "-")));
  const [from, to] = shift.map(read);
  const at = from.findIndex((_, i) => Math.abs(to[i] - from[i] - x) < 2e-3 && Math.abs(to[i + 1] - from[i + 1] - y) < 2e-3);
  assert.ok(at >= 0, `a step of ${x}, ${y} in ${shift.join(" → ")}`);
  const other = await reader.tab(await reader.hash());
  await says(other, "1 : 0.9 : 0.81");
  assert.equal(await words(other), await words(reader));
  await other.page.close();
  // Another iterate, other vectors.
  await page.getByRole("button", { name: /^One step \(/ }).click();
  await reader.shows(8);
  await says(reader, "∇f at iterate 8");
  assert.deepEqual(await barriers(reader), []);
});

story("sees Nesterov jump first and then correct", { ...both, link: `${BOWL}&focus=2&show=jump` }, async (reader) => {
  await says(reader, "Jump");
  const [jx, jy, cx, cy, sx, sy] = numbers((await words(reader)).split("\n").find((each) => each.startsWith("Jump")));
  // Four digits each.
  assert.ok(Math.abs(jx + cx - sx) < 2e-3 && Math.abs(jy + cy - sy) < 2e-3, `${[jx, jy]} + ${[cx, cy]} = ${[sx, sy]}`);
});

story("is told that unequal axes skew right angles, and makes them equal", { ...both, link: `${BOWL}&equal=off&show=angle,gradient` }, async (reader) => {
  await says(reader, "looks like");
  await reader.page.getByRole("button", { name: "Make them equal" }).click();
  await reader.until("equal axes", () => !document.getElementById("vector-words").textContent.includes("looks like"));
  await says(reader, "90.00°");
  assert.equal(await reader.setting("equal"), null);
});

story("is told of an overlay that does not exist, and sees the others", { link: `${BOWL}&show=gradient,aura` }, async (reader) => {
  await says(reader, "∇f at iterate 7");
  assert.match((await reader.messages()).join(), /unknown overlay 'aura'/);
});

story("reads why a step by sign has no weighted history", { link: BOWL.replace("momentum(lr=0.05)", "lion(lr=0.05)") + "&show=velocity,ellipse" }, async (reader) => {
  await says(reader, "no weighted sum of gradients");
});

story("turns the surface by keys, by drag and by wheel", { ...both, link: BOWL }, async (reader) => {
  const { page } = reader;
  const toggle = page.getByRole("button", { name: "3-D" });
  await toggle.click();
  const area = page.getByRole("application", { name: "Surface in three dimensions" });
  await area.waitFor();
  await reader.address(/camera=-60,35,1/);
  assert.ok(!(await page.locator("#map-area").isVisible()), "in the place of the map");
  const picture = () => page.evaluate(() => document.querySelector("#depth-area canvas").toDataURL());
  await reader.settle();
  const first = await picture();
  await area.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Shift+ArrowUp");
  await reader.address(/camera=-50,46,1/);
  await reader.until("another picture", (before) => document.querySelector("#depth-area canvas").toDataURL() !== before, first);
  await page.keyboard.press("+");
  await reader.address(/camera=-50,46,1\.43/);
  const box = await area.boundingBox();
  await page.mouse.move(box.x + 300, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x + 250, box.y + 175, { steps: 4 });
  await page.mouse.up();
  await reader.address(/camera=-30,36,1\.43/);
  await page.mouse.wheel(0, -100);
  await reader.until("a larger one", () => Number(location.hash.match(/camera=[^&]*,([\d.]+)/)?.[1]) > 1.5);
  await area.focus();
  await page.keyboard.press("0");
  await reader.address(/camera=-60,35,1&/);
  // At rest, from the same side, the same picture.
  await reader.until("the first picture", (before) => document.querySelector("#depth-area canvas").toDataURL() === before, first);
  assert.deepEqual(await barriers(reader), []);
  await page.keyboard.press("3");
  await page.locator("#map-area").waitFor();
  await page.keyboard.press("3");
  await area.waitFor();
  // Playing goes on in it.
  await page.keyboard.press("End");
  await reader.shows(100);
  await reader.until("longer ways", (before) => document.querySelector("#depth-area canvas").toDataURL() !== before, first);
  await toggle.click();
  await page.locator("#map-area").waitFor();
  await reader.until("a link without a camera", () => !location.hash.includes("camera="));
});

story("opens a link to a surface in three dimensions", { ...both, link: `${BOWL}&camera=20,50,1.2` }, async (reader) => {
  const area = reader.page.locator("#depth-area");
  await area.waitFor();
  await reader.settle();
  const colours = await reader.page.evaluate(() => {
    const canvas = document.querySelector("#depth-area canvas");
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
    copy.drawImage(canvas, 0, 0);
    return new Set(new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size;
  });
  assert.ok(colours > 300, `a shaded surface has many colours: ${colours}`);
});

story("takes vectors and depth along in a picture", { ...both, link: `${BOWL}&show=gradient,velocity` }, async (reader) => {
  const { page } = reader;
  await says(reader, "∇f at iterate 7");
  const save = async () => {
    await page.locator("#share").click();
    const dialog = page.getByRole("dialog", { name: "Share" });
    await dialog.waitFor();
    const { text } = await reader.saved(() => dialog.getByRole("button", { name: "Map, SVG", exact: true }).click());
    await page.keyboard.press("Escape");
    // An image's own letters may spell anything.
    const drawn = text.replace(/base64,[^"]*/g, "");
    assert.doesNotMatch(drawn, /NaN|undefined/);
    return drawn;
  };
  const flat = await save();
  assert.match(flat, />−∇f</);
  assert.match(flat, />slopes ×/);
  await page.getByRole("button", { name: "3-D" }).click();
  await page.locator("#depth-area").waitFor();
  await reader.address(/camera=/);
  const solid = await save();
  assert.equal(solid.match(/<image/g).length, 1, "the surface is an image");
  assert.match(solid, />y</);
  assert.match(solid, /camera=-60,35,1/);
  assert.doesNotMatch(solid, />−∇f</);
});

story("sees the step of a method that searches, from the record", { link: BOWL.replace("momentum(lr=0.05)", "steepest") + "&show=step,jump,velocity" }, async (reader) => {
  await says(reader, "The step from iterate 7");
  await says(reader, "no weighted sum of gradients");
});

story("drags a chord until it runs below the curve, by hand and by keys", { ...both, link: `${WAVE}&show=chord,tangent` }, async (reader) => {
  const { page } = reader;
  const verdict = page.locator(".chord-words");
  const [first, second] = ["First", "Second"].map((end) => page.getByRole("slider", { name: `${end} end of the chord` }));
  await first.waitFor();
  assert.match(await verdict.innerText(), /lies 54 above the curve/);
  await says(reader, "f′ =");
  // From −3 to −1 by keys, a fiftieth of the view at a time.
  await first.focus();
  for (let i = 0; i < 10; i++) await page.keyboard.press("ArrowRight");
  await reader.address(/chord=-1,3/);
  assert.equal(Number(await first.getAttribute("aria-valuenow")), -1);
  // From 3 to 1 by hand.
  const [left, right] = [await first.boundingBox(), await second.boundingBox()];
  const [x, y] = [right.x + right.width / 2, right.y + right.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - (right.x - left.x) / 2, y, { steps: 5 });
  await page.mouse.up();
  await reader.until("a chord below", () => document.querySelector(".chord-words").dataset.verdict === "below");
  // (f(−1) + f(1))/2 − f(0) = −2.
  assert.match(await verdict.innerText(), /runs (2|1\.9\d|2\.0\d) below the curve: f is not convex/);
  assert.equal(await reader.setting("start"), "2", "the curve stayed where it was");
  assert.deepEqual(await barriers(reader), []);
});

story("has a chord below the curve looked for", { ...both, link: `${WAVE}&show=chord&chord=2,3` }, async (reader) => {
  const { page } = reader;
  await page.getByRole("button", { name: "Find a chord below the curve" }).click();
  await reader.until("a chord below", () => document.querySelector(".chord-words").dataset.verdict === "below");
  await reader.open("#race?v=1&surface=formula&f=x%5E2&start=2&m=gd(lr=0.02)&steps=20&at=3&show=chord");
  await page.getByRole("button", { name: "Find a chord below the curve" }).click();
  await reader.until("that there is none", () => document.querySelector(".chord-words").textContent.includes("none runs below"));
});

for (const colorScheme of ["light", "dark"]) {
  story(`does the same on a phone, in ${colorScheme}`, { context: { ...PHONE, colorScheme }, link: `${BOWL}&show=gradient,velocity,ellipse,fan` }, async (reader) => {
    const { page } = reader;
    await says(reader, "∇f at iterate 7");
    const over = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(await over(), 0);
    assert.deepEqual(await barriers(reader), []);
    await page.getByRole("button", { name: "3-D" }).tap();
    const area = page.locator("#depth-area");
    await area.waitFor();
    assert.deepEqual(await barriers(reader), []);
    const session = await reader.context.newCDPSession(page);
    const touch = (type, points) => session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
    const box = await area.boundingBox();
    const [x, y] = [box.x + 150, box.y + 150];
    await touch("touchStart", [[x, y]]);
    for (let i = 1; i <= 5; i++) await touch("touchMove", [[x - 10 * i, y]]);
    await touch("touchEnd", []);
    await reader.address(/camera=-4\d(\.\d)?,35,1/);
    await touch("touchStart", [[x, y]]);
    await touch("touchStart", [[x, y], [x + 40, y]]);
    for (let i = 1; i <= 4; i++) await touch("touchMove", [[x, y], [x + 40 + 10 * i, y]]);
    await touch("touchEnd", []);
    await reader.until("a larger picture", () => Number(location.hash.match(/camera=[^&]*,([\d.]+)/)?.[1]) > 1.5);
    assert.equal(await over(), 0);
  });
}
