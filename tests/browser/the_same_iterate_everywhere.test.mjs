// Someone points at an iterate in one view and finds it in the others; reads the numbers and the rule at work.
import assert from "node:assert/strict";
import { story, STILL } from "./harness.mjs";

const both = { browsers: ["chromium", "firefox"] };
const LINK = "#race?v=1&surface=quadratic(angle=0,kappa=3)&start=2,1&m=gd(lr=0.05)&steps=60&at=60&stop=none";

story("points at a table row and sees the iterate on map and chart", { ...both, link: LINK }, async (reader) => {
  const { page } = reader;
  const before = await reader.pictures();
  const row = page.locator("tbody tr[data-k='57']");
  await row.scrollIntoViewIfNeeded();
  await row.hover();
  await reader.until("the row is marked", () => document.querySelector("tbody tr.mark")?.dataset.k === "57");
  await reader.settle();
  const after = await reader.pictures();
  assert.notEqual(after[2], before[2], "the map marks it");
  assert.notEqual(after[4], before[4], "the chart marks it");
  assert.equal(after[0], before[0]);
  await page.mouse.move(2, 2);
  await reader.until("nothing is marked", () => !document.querySelector("tbody tr.mark"));
  await reader.settle();
  assert.equal((await reader.pictures())[2], before[2]);
  await row.click();
  await reader.shows(57);
});

story("points at the chart and sees the iterate in the table and on the map", { ...both, link: LINK }, async (reader) => {
  const { page } = reader;
  const area = page.locator(".chart-area");
  await area.scrollIntoViewIfNeeded();
  const before = await reader.pictures();
  const box = await area.boundingBox();
  let k = null;
  // Somewhere on this vertical line the pointer meets the curve.
  for (let y = 0.05; y < 0.95 && k === null; y += 0.04) {
    await page.mouse.move(box.x + 0.5 * box.width, box.y + y * box.height);
    await reader.settle();
    const after = await reader.pictures();
    if (after[2] !== before[2] && after[4] !== before[4]) {
      await page.mouse.down();
      await page.mouse.up();
      await reader.settle();
      k = (await reader.iterate()).k;
    }
  }
  assert.ok(k > 5 && k < 55, `iterate ${k} in the middle of the chart`);
  await page.locator(`tbody tr[data-k='${k}'].now`).waitFor();
});

story("points at the way on the map and sees the iterate in the table", { ...both, link: LINK.replace("at=60", "at=1") }, async (reader) => {
  const { page } = reader;
  const before = (await reader.pictures())[4];
  const [x, y] = (await reader.setting("start")).split(",").map(Number);
  const start = await reader.spot(x, y);
  await page.mouse.move(start.x, start.y);
  await reader.until("iterate 0 is marked", () => document.querySelector("tbody tr.mark")?.dataset.k === "0");
  await reader.settle();
  assert.notEqual((await reader.pictures())[4], before, "the chart marks it too");
});

story("points at a legend row and its way stands out", both, async (reader) => {
  const before = await reader.pictures();
  await reader.page.locator(".racer").nth(1).hover();
  await reader.settle();
  assert.notEqual((await reader.pictures())[1], before[1]);
  await reader.page.mouse.move(2, 2);
  await reader.settle();
  assert.equal((await reader.pictures())[1], before[1]);
});

story("checks a homework step in the table", { ...both, link: LINK.replace("at=60", "at=1") }, async (reader) => {
  const { page } = reader;
  const headers = await page.locator("thead th").allTextContents();
  for (const column of ["k", "x", "y", "f", "∂f/∂x", "∂f/∂y", "‖∇f‖", "‖Δx‖", "αₖ"]) assert.ok(headers.includes(column), `${column} in ${headers}`);
  const row = async (k) => {
    const cells = await page.locator(`tbody tr[data-k='${k}'] > *`).allTextContents();
    return Object.fromEntries(headers.map((name, i) => [name, Number(cells[i].replaceAll("−", "-"))]));
  };
  const [first, second] = [await row(0), await row(1)];
  assert.deepEqual([first.x, first.y], [2, 1]);
  for (const c of ["x", "y"]) {
    // x₁ = x₀ − α ∂f/∂x, to the six digits shown.
    const expected = first[c] - 0.05 * first[`∂f/∂${c}`];
    assert.ok(Math.abs(second[c] - expected) <= 1e-5 * Math.abs(expected), `${c}: ${second[c]}, not ${expected}`);
  }
  assert.equal(second["αₖ"], 0.05);
  const norm = Math.hypot(first["∂f/∂x"], first["∂f/∂y"]);
  assert.ok(Math.abs(first["‖∇f‖"] - norm) <= 1e-5 * norm);
});

story("scrolls through a long table", { ...both, link: "#race?v=1&surface=rosenbrock&start=-1.2,1&m=gd(lr=0.001)&steps=20000&stop=none&at=20000" }, async (reader) => {
  const { page } = reader;
  await reader.shows(20000);
  await page.locator("tbody tr[data-k='20000']").waitFor();
  await page.locator(".scroller").focus();
  await page.keyboard.press("ArrowUp");
  await reader.shows(19999);
  await page.locator("tbody tr[data-k='19999'].now").waitFor();
  await page.locator(".scroller").evaluate((scroller) => (scroller.scrollTop = scroller.scrollHeight / 2));
  await reader.until("rows of the middle", () => [...document.querySelectorAll("tbody tr")].some(({ dataset }) => Math.abs(Number(dataset.k) - 10000) < 100));
  // Only what is in sight exists.
  assert.ok((await page.locator("tbody tr").count()) < 100);
});

story("reads the rule of a method with its numbers put in", { ...both, link: STILL.replace("m=adam(lr=0.05)", "m=gd(lr=0.05)").replace("rosenbrock&start=-1.2,1", "quadratic(angle=0,kappa=3)&start=2,1").replace("at=50", "at=0") }, async (reader) => {
  const { page } = reader;
  const card = page.locator("#card");
  assert.ok((await card.locator(".lines > li").count()) > 0);
  for (const line of await card.locator(".lines > li").all()) {
    assert.ok((await line.locator("math").count()) >= 2, "symbols, and numbers");
    assert.ok((await line.locator("p").textContent()).length > 10, "a sentence");
  }
  const numbers = await card.locator(".numbers").first().textContent();
  assert.match(numbers, /\d/);
  assert.match(await card.locator(".numbers").allTextContents().then((all) => all.join(" ")), /0\.05/);
  const facts = await card.locator(".facts").textContent();
  for (const fact of ["Source", "Cost of a step", "Memory"]) assert.ok(facts.includes(fact), facts);
  // Of the other coordinate, other numbers; of the next iterate, others again.
  await card.getByLabel("Numbers of").selectOption("1");
  await reader.until("other numbers", (before) => document.querySelector("#card .numbers").textContent !== before, numbers);
  const second = await card.locator(".numbers").first().textContent();
  await page.locator("#play").focus();
  await page.keyboard.press("ArrowRight");
  await reader.until("other numbers", (before) => document.querySelector("#card .numbers").textContent !== before, second);
});

story("finds a card for every method, with its source and the libraries", { link: "" }, async (reader) => {
  const { page } = reader;
  const ids = await page.locator("#add-method option").evaluateAll((options) => options.map(({ value }) => value));
  await reader.open(`#race?v=1&surface=rosenbrock&${ids.map((id) => `m=${id}`).join("&")}&steps=20&at=5`);
  const pick = page.locator("#card").getByLabel("Method");
  let libraries = 0;
  for (const [i, id] of ids.entries()) {
    await pick.selectOption(String(i));
    await reader.address(i === 0 ? /m=/ : new RegExp(`focus=${i + 1}`));
    await reader.settle();
    const lines = await page.locator("#card .lines > li").evaluateAll((items) =>
      items.map((item) => [item.querySelectorAll(".math:not(.numbers) math").length, item.querySelector(".numbers")?.textContent ?? "", item.querySelector("p")?.textContent.length]));
    assert.ok(lines.length > 0, id);
    for (const [symbols, numbers, sentence] of lines) {
      assert.ok(symbols > 0 && sentence > 3, `${id}: ${JSON.stringify(lines)}`);
      assert.ok(!/undefined|\[object/.test(numbers), `${id}: ${numbers}`);
    }
    assert.ok(lines.some(([, numbers]) => /\d/.test(numbers)), `${id} shows numbers`);
    assert.match(await page.locator("#card .facts").textContent(), /\d{4}/, `${id}'s source has a year or a number`);
    libraries += await page.locator("#card .libraries:not([hidden])").count();
  }
  assert.ok(libraries >= 10, `${libraries} methods say which library does it how`);
});

story("looks at the race in every quantity and at every cost", both, async (reader) => {
  const { page } = reader;
  const seen = new Set();
  for (const name of ["Up", "Across"]) {
    const list = page.locator("#chart").getByLabel(name, { exact: true });
    for (const id of await list.locator("option").evaluateAll((options) => options.map(({ value }) => value))) {
      await list.selectOption(id);
      if (id === "ms") await reader.until("the times were measured", () => /ticks? every/.test(document.getElementById("chart").textContent));
      await reader.settle();
      assert.ok((await reader.colours(3)).colours > 10, id);
      seen.add((await reader.pictures())[3]);
    }
  }
  // Five quantities, and two more costs of the last one; steps and gradients may coincide.
  assert.ok(seen.size >= 6, `${seen.size} different charts`);
  const before = (await reader.pictures())[3];
  await page.getByRole("switch", { name: "log across" }).click();
  await reader.address(/logx=on/);
  await reader.settle();
  assert.notEqual((await reader.pictures())[3], before);
});
