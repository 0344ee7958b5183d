// Opens the page: loads the core, puts the lab together, and shows what fails where the reader looks.

import { open } from "./core.js";
import { raceLab } from "./labs/race.js";
import { el } from "./dom.js";

/** @param {unknown} error @param {string} what */
function fail(error, what) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(error);
  document.documentElement.dataset.state = "failed";
  const words = el("div", { className: "failure", role: "alert" },
    el("h2", {}, what), el("p", {}, reason),
    el("p", {}, "Reloading the page may help; so may another browser. The link in the address keeps the experiment."));
  const main = document.querySelector("main");
  main?.querySelector(".failure")?.remove();
  main?.prepend(words);
}

try {
  const catalog = await open();
  document.documentElement.dataset.state = "ready";
  raceLab(catalog);
} catch (error) {
  fail(error, "Isoline could not start");
}

addEventListener("error", (event) => {
  if (event.error) fail(event.error, "Something went wrong");
});
addEventListener("unhandledrejection", (event) => fail(event.reason, "Something went wrong"));
