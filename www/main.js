// Opens the page: loads the core, puts the lab together, and shows what fails where the reader looks.

/**
 * @param {unknown} error
 * @param {string} what
 */
function fail(error, what) {
  console.error(error);
  document.documentElement.dataset.state = "failed";
  const words = document.createElement("div");
  words.className = "failure";
  words.setAttribute("role", "alert");
  const title = document.createElement("h2");
  title.textContent = what;
  const reason = document.createElement("p");
  reason.textContent = error instanceof Error ? error.message : String(error);
  const advice = document.createElement("p");
  advice.textContent = "Reloading the page may help; so may another browser. The link in the address keeps the experiment.";
  words.append(title, reason, advice);
  const main = document.querySelector("main");
  main?.querySelector(".failure")?.remove();
  main?.prepend(words);
}

addEventListener("error", (event) => {
  if (event.error) fail(event.error, "Something went wrong");
});
addEventListener("unhandledrejection", (event) => fail(event.reason, "Something went wrong"));

async function start() {
  // Imported here and not above: a module that cannot be fetched is then a failure that can be shown.
  const [{ open }, { raceLab }] = await Promise.all([import("./core.js"), import("./labs/race.js")]);
  const catalog = await open();
  raceLab(catalog);
}

try {
  if ("guest" in document.documentElement.dataset) await (await import("./guest.js")).inTurn(start);
  else await start();
} catch (error) {
  fail(error, "Isoline could not start");
}

if (!("guest" in document.documentElement.dataset)) {
  // Working without a network is prepared once the first race has had the machine to itself.
  setTimeout(() => {
    try {
      navigator.serviceWorker?.register(new URL("./offline.js", import.meta.url)).catch(() => {});
    } catch {
      // Where there are no service workers, everything but this works.
    }
  }, 5000);
}

export {};
