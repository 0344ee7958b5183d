// The dialog "Share": the link, what to paste into another page, and files. Loaded when it is first asked for.

import { el, freshId, iconButton, say } from "../dom.js";
import { hiddenAtFirst } from "../guest.js";
import { save } from "../save.js";
import { json } from "./json.js";
import { png, svg } from "./pictures.js";
import { elementSnippet, frameSnippet } from "./snippets.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

const LOOKS = [["auto", "as the page around it"], ["light", "light"], ["dark", "dark"]];

/**
 * A Python script that gives the iterates of a link's race. What writes it is loaded for the first one.
 * @param {string} link
 * @param {boolean} torch  whether PyTorch takes the steps of the methods that it has
 */
async function script(link, torch) {
  const { pythonScript } = await import("../study.js");
  return pythonScript(link, torch);
}

/** @param {Lab} lab */
export function shareDialog(lab) {
  document.head.append(el("link", { rel: "stylesheet", href: new URL("./share.css", import.meta.url).href }));
  const told = el("p", { className: "told", role: "status" });
  const link = copied("Link", "input");
  const frame = copied("As an ordinary frame", "textarea");
  const element = copied("As an element, light or dark as its place is", "textarea");

  const first = hiddenAtFirst(lab.state().experiment);
  const parts = lab.catalog.parts.filter(({ id }) => id !== "tools").map(({ id, name }) => {
    const box = el("input", { type: "checkbox", checked: !first.has(id), onchange: write });
    return { id, box, element: el("label", { className: "toggle" }, box, name) };
  });
  const look = el("select", { id: freshId("look"), onchange: write }, ...LOOKS.map(([value, name]) => el("option", { value }, name)));

  const plays = el("input", { type: "checkbox", checked: true, onchange: write });

  const files = [
    { name: "Map, PNG", make: () => picture("map", "png") },
    { name: "Map, SVG", make: () => picture("map", "svg") },
    { name: "Chart, PNG", make: () => picture("chart", "png") },
    { name: "Chart, SVG", make: () => picture("chart", "svg") },
    { name: "Numbers, CSV", make: () => save(file(".csv"), run().csv(), "text/csv") },
    { name: "Numbers, JSON", make: () => save(file(".json"), json(run().csv(), lab.link()), "application/json") },
    { name: "Python, NumPy", make: async () => save(file("-numpy.py"), await script(lab.link(), false), "text/x-python") },
    { name: "Python, PyTorch", make: async () => save(file("-pytorch.py"), await script(lab.link(), true), "text/x-python") },
  ].map(({ name, make }) => el("button", { type: "button", onclick: () => attempt(name, make) }, name));

  const dialog = el("dialog", { className: "help share", "aria-labelledby": "share-title" },
    el("header", {}, el("h2", { id: "share-title" }, "Share"), iconButton("remove", "Close", () => dialog.close())),
    el("section", {}, link.element),
    el("section", { "aria-label": "In another page" },
      el("fieldset", {}, el("legend", {}, "In another page, with"), ...parts.map(({ element }) => element)),
      el("div", { className: "row" }, el("label", { for: look.id }, "Light or dark"), look, el("label", { className: "toggle" }, plays, "plays when it is seen")),
      frame.element, element.element),
    el("section", {}, el("h3", {}, "Save as a file"), el("div", { className: "files" }, ...files)),
    told);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);

  /**
   * A text to copy, with its button.
   * @param {string} name
   * @param {"input" | "textarea"} kind
   */
  function copied(name, kind) {
    const id = freshId("copy");
    const field = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (el(kind, { id, readOnly: true, className: "field", spellcheck: false, onfocus: () => field.select() }));
    if (field instanceof HTMLTextAreaElement) field.rows = 3;
    const button = el("button", { type: "button", "aria-label": `Copy: ${name}`, onclick: copy }, "Copy");
    async function copy() {
      try {
        await navigator.clipboard.writeText(field.value);
        say(told, `Copied: ${name}.`);
      } catch {
        field.focus();
        field.select();
        say(told, "The browser does not let this page copy. The text is selected: copy it by hand.");
      }
    }
    return { field, element: el("div", { className: "copied" }, el("label", { for: id }, name), field, button) };
  }

  function write() {
    const hide = parts.filter(({ box }) => !box.checked).map(({ id }) => id);
    const usual = hiddenAtFirst({ ...lab.state().experiment, hide: [] });
    const asUsual = hide.length === usual.size && hide.every((id) => usual.has(id));
    // A link that names nothing to hide leaves out the usual parts; so one that hides nothing has to say something.
    const address = lab.link({ hide: asUsual ? [] : hide.length > 0 ? hide : ["tools"], look: "auto", ...(plays.checked ? { at: null } : {}) });
    link.field.value = lab.link();
    frame.field.value = frameSnippet(address, look.value);
    element.field.value = elementSnippet(address, look.value);
  }

  const run = () => /** @type {import("../core.js").Race} */ (lab.state().race);
  const file = (/** @type {string} */ end) => `isoline-${lab.state().experiment.surface.id}${end}`;

  /** @param {"map" | "chart"} which @param {"png" | "svg"} kind */
  async function picture(which, kind) {
    const source = lab.pictures()[which];
    if (!source) throw new Error("this page does not show it");
    const title = `${lab.scene().info.title}: ${lab.state().experiment.racers.map((_, i) => lab.label(i)).join(", ")}`;
    if (kind === "svg") save(file(`-${which}.svg`), svg(source, title, lab.link()), "image/svg+xml");
    else save(file(`-${which}.png`), await png(source, lab.link()), "image/png");
  }

  /** @param {string} name @param {() => void | Promise<void>} make */
  async function attempt(name, make) {
    say(told, "");
    try {
      await make();
      say(told, `Saved: ${name}.`);
    } catch (error) {
      say(told, `${name} could not be saved: ${error instanceof Error ? error.message : error}.`);
    }
  }

  return {
    open() {
      say(told, "");
      write();
      dialog.showModal();
    },
  };
}
