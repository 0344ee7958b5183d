// Making elements: the few lines that every view would otherwise repeat.

/**
 * An element with properties, attributes and children.
 *
 * A key with a hyphen, `role` or `for` is set as an attribute; one that begins with `on` listens; all else is a property.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [settings]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, settings = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(settings)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key.includes("-") || key === "role" || key === "for") element.setAttribute(key, String(value));
    else /** @type {any} */ (element)[key] = value;
  }
  element.append(...children);
  return element;
}

/**
 * The element of the page with this id, which index.html is known to hold.
 * @param {string} id
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return element;
}

/**
 * One of the icons that index.html defines.
 * @param {string} name
 */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/**
 * A button with an icon; its label is read out and shown on hovering.
 * @param {string} name
 * @param {string} label
 * @param {(event: MouseEvent) => void} act
 * @param {Record<string, any>} [settings]
 */
export function iconButton(name, label, act, settings = {}) {
  return el("button", { type: "button", title: label, "aria-label": label, onclick: act, ...settings }, icon(name));
}

/**
 * Gives an icon button another icon and label; nothing happens where they are the same.
 * @param {HTMLButtonElement} button
 * @param {string} name
 * @param {string} label
 */
export function relabel(button, name, label) {
  if (button.getAttribute("aria-label") === label) return;
  button.setAttribute("aria-label", label);
  button.title = label;
  button.replaceChildren(icon(name));
}

/**
 * A formula from the MathML that the core wrote, whole or what stands inside `math`; nothing where that is nothing.
 * @param {string} markup
 */
export function formula(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup === "" || markup.startsWith("<math") ? markup : `<math>${markup}</math>`;
  return template.content;
}

/**
 * Sets the text of an element only where it changes, so that nothing is laid out or announced in vain.
 * @param {Element} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * The inner size of an element as it was last laid out. Asking the element itself in a frame would lay out the page.
 * @param {Element} element
 * @param {() => void} changed
 */
export function sizeOf(element, changed) {
  const size = { width: element.clientWidth, height: element.clientHeight };
  new ResizeObserver(([entry]) => {
    [size.width, size.height] = [Math.floor(entry.contentRect.width), Math.floor(entry.contentRect.height)];
    changed();
  }).observe(element);
  return size;
}

/** Numbers labels that refer to a control by id. */
let made = 0;
/** @param {string} what */
export function freshId(what) {
  made += 1;
  return `${what}-${made}`;
}
