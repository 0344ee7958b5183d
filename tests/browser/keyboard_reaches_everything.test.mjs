// Someone without a mouse reaches every control with Tab, sees where the focus is, and works each with keys.
import assert from "node:assert/strict";
import { story } from "./harness.mjs";

const LINK =
  "#race?v=1&surface=quadratic(angle=20,kappa=50)&start=2,1&m=adam(lr=0.05)&m=gd(lr=0.001)@cosine(period=200)&noise=0.1&seed=7&stop=step(eps=1e-9)&stop=grad(eps=1e-9)&steps=200&view=-3,3,-3,3&at=50";

/** Opens whatever can be opened, so that what lies inside is there to be reached. */
async function unfold(reader) {
  const { page } = reader;
  await page.locator(".racer .name").nth(1).click();
  await page.locator(".racer .editor:not([hidden])").waitFor();
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await reader.settle();
}

/** In the page: all that can have the focus, in the order of the document. */
const CONTROLS = `(() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true }) && !element.closest("dialog:not([open])")))()`;
const NAMES = `(element) => {
  const label = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
  return element.localName + (element.type ? "[" + element.type + "]" : "") + " " + label.trim().replace(/\\s+/g, " ").slice(0, 60);
}`;

for (const browser of ["chromium", "firefox"]) {
  story("walks through all controls with Tab, and back", { browsers: [browser], link: LINK }, async (reader) => {
    const { page } = reader;
    await unfold(reader);
    const all = await page.evaluate(`(() => { globalThis.walked = ${CONTROLS}; return walked.map(${NAMES}); })()`);
    assert.ok(all.length > 40, `${all.length} controls`);
    for (const [key, order] of [["Tab", all.map((_, i) => i)], ["Shift+Tab", all.map((_, i) => all.length - 1 - i)]]) {
      await page.evaluate((last) => {
        document.activeElement?.blur();
        // From the very beginning, or the very end, of the document.
        const edge = document.createElement("span");
        edge.tabIndex = -1;
        if (last) document.body.append(edge);
        else document.body.prepend(edge);
        edge.focus();
        edge.addEventListener("blur", () => edge.remove());
      }, key === "Shift+Tab");
      const reached = [];
      const unseen = [];
      for (let i = 0; i < all.length; i++) {
        await page.keyboard.press(key);
        const { at, ring, scrolls } = await page.evaluate(() => {
          const element = document.activeElement;
          const style = getComputedStyle(element);
          return {
            at: globalThis.walked.indexOf(element),
            ring: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none",
            scrolls: element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight,
          };
        });
        // Browsers stop at whatever scrolls, too.
        if (at < 0 && scrolls) {
          i--;
          continue;
        }
        reached.push(at);
        if (!ring) unseen.push(all[at]);
      }
      assert.deepEqual(reached.map((at) => all[at]), order.map((at) => all[at]), `${key}: the order of the document, none left out`);
      assert.deepEqual(unseen, [], "the focus is seen everywhere");
    }
  });
}

// One story for some controls at a time: each begins at the same link, so none depends on what another did.
const KINDS = {
  "sliders and fields": "input[type=range], input[type=number]",
  "switches": "input[type=checkbox]",
  "lists": "select",
  "buttons and what unfolds": "button, summary, a[href], [tabindex]",
};

for (const [kind, selector] of Object.entries(KINDS)) {
  story(`works the ${kind} with keys`, { link: LINK }, async (reader) => {
    const { page } = reader;
    await unfold(reader);
    const names = await page.evaluate(`${CONTROLS}.filter((element) => element.matches(${JSON.stringify(selector)})).map(${NAMES})`);
    assert.ok(names.length > 0);
    const dead = [];
    for (const [at, name] of names.entries()) {
      // What only scrolls does so where there is more than fits; the downloads have stories of their own.
      if (kind.startsWith("buttons") && (/^(input|select)/.test(name) || (/^div/.test(name) && !/Map of|Table of/.test(name)))) continue;
      if (name.includes("Download CSV")) {
        await page.evaluate((text) => [...document.querySelectorAll("button")].find((button) => button.textContent.includes(text)).focus(), "Download CSV");
        assert.ok((await reader.saved(() => page.keyboard.press("Enter"))).text.startsWith("racer,"));
        continue;
      }
      await page.evaluate(`(() => {
        const control = ${CONTROLS}.filter((element) => element.matches(${JSON.stringify(selector)}))[${at}];
        globalThis.control = control;
        control.focus();
        // All that a reader can notice: words, states, settings, and where the focus is.
        globalThis.seen = () => [location.hash, document.documentElement.dataset.theme, document.activeElement?.outerHTML.slice(0, 80), scrollY, ...[...document.querySelectorAll(".scroller")].map((each) => each.scrollTop),
          ...document.querySelectorAll("dialog, details, [hidden], .reading").values().map((each) => each.open ?? each.textContent), document.body.innerText,
          document.querySelector("#map-area canvas:nth-of-type(3)").toDataURL()].join("\\n");
        globalThis.before = { hash: location.hash, card: document.getElementById("card").textContent, seen: seen() };
      })()`);
      const keys = kind === "sliders and fields" ? (name.startsWith("input[range]") ? ["ArrowRight", "ArrowLeft"] : ["ArrowUp", "ArrowDown"])
        : kind === "switches" ? [" "] : kind === "lists" ? ["ArrowDown", "ArrowUp"] : name.includes("Map of the surface") ? ["ArrowRight"] : name.includes("Table of iterates") ? ["ArrowDown"] : ["Enter"];
      let worked = false;
      for (const key of keys) {
        await page.keyboard.press(key);
        // A setting stands in the link; but not which method would be added, nor whose numbers the card shows.
        const settled = kind.startsWith("buttons")
          ? page.waitForFunction(() => seen() !== before.seen, null, { timeout: 6000 })
          : page.waitForFunction(() => location.hash !== before.hash || document.getElementById("card").textContent !== before.card || control.id === "add-method", null, { timeout: 6000 });
        worked = await settled.then(() => true, () => false);
        if (worked) break;
      }
      if (!worked) dead.push(name);
      await page.keyboard.press("Escape");
      await page.evaluate(() => {
        document.querySelector("dialog[open]")?.close();
        delete document.documentElement.dataset.theme;
      });
      await reader.until("the same figure again", (link) => {
        // What the key changed may reach the address after this.
        if (location.hash !== link) location.hash = link;
        return location.hash === link && document.querySelectorAll(".racer").length === 2 && document.getElementById("scrub").getAttribute("aria-valuetext").startsWith("iterate 50 ");
      }, LINK);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
        const name = document.querySelectorAll(".racer .name")[1];
        if (name.getAttribute("aria-expanded") !== "true") name.click();
      });
      await page.locator(".racer").nth(1).locator(".editor").waitFor();
      await reader.until("the same figure, unfolded", (link) => {
        if (location.hash !== link) location.hash = link;
        return location.hash === link;
      }, LINK);
      await reader.settle();
    }
    assert.deepEqual(dead, [], "each control answers its keys");
  });
}
