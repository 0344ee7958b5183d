// <isoline-figure src="#race?…"></isoline-figure>: a figure in any page, from this one file.
//
// An ordinary script, so that it loads from another host without that host's consent to be read: `<script async src="…/isoline-figure.js">`.
// The figure stands in a frame of its own inside a shadow root: nothing of the page's styles or names reaches it, and nothing of its own
// gets out. It is loaded when it comes near the screen, and rests while it is out of sight. It is light or dark as its place is; the
// attribute look="light" or look="dark" decides otherwise.
(() => {
  if (customElements.get("isoline-figure")) return;
  const own = /** @type {HTMLScriptElement | null} */ (document.currentScript ?? document.querySelector('script[src*="isoline-figure.js"]'));
  const home = own?.src ?? location.href;

  /** How far from the screen it begins to load, so that it is there on arrival. */
  const AHEAD = "300px";

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; width: 100%; height: 30rem; max-width: 100%; overflow: hidden; border: 1px solid rgb(128 128 128 / .35); border-radius: .5rem; }
    :host([hidden]) { display: none; }
    iframe { display: block; width: 100%; height: 100%; border: 0; background: none; }
    .hidden { display: none; }
  `);

  /** Whoever is to be told that the page may have become light or dark, or has faded in. @type {Set<Figure>} */
  const all = new Set();
  let watching = false;
  function watch() {
    if (watching) return;
    watching = true;
    const tell = () => all.forEach((figure) => figure.update());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
    for (const end of ["transitionend", "animationend"]) document.addEventListener(end, tell);
  }

  class Figure extends HTMLElement {
    static observedAttributes = ["src", "look", "title"];
    #frame = document.createElement("iframe");
    /** Pages show and hide, and turn light or dark, by the attributes of what a figure stands in: slides, tabs, themes. */
    #around = new MutationObserver(() => this.update());
    #near = false;
    #seen = false;
    #sight = new IntersectionObserver((entries) => {
      this.#near = entries[entries.length - 1].isIntersecting;
      this.#look();
    }, { rootMargin: AHEAD });

    constructor() {
      super();
      const root = this.attachShadow({ mode: "closed" });
      root.adoptedStyleSheets = [sheet];
      this.#frame.allow = "clipboard-write; fullscreen";
      root.append(this.#frame);
    }

    connectedCallback() {
      all.add(this);
      watch();
      for (let at = /** @type {Element | null} */ (this); at; at = at.parentElement) this.#around.observe(at, { attributes: true, attributeFilter: at === this ? ["class", "style", "hidden"] : undefined });
      this.#dress();
      this.#sight.observe(this);
    }

    disconnectedCallback() {
      all.delete(this);
      this.#sight.disconnect();
      this.#around.disconnect();
    }

    update() {
      this.#dress();
      this.#look();
    }

    attributeChangedCallback() {
      this.#frame.title = this.title || "Figure: optimization methods on a surface";
      this.#dress();
      if (this.#seen) this.#load();
    }

    /** Loads the figure when it is near and visible; what is hidden rests. */
    #look() {
      const visible = this.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true;
      this.#frame.classList.toggle("hidden", !visible);
      if (this.#seen || !this.#near || !visible) return;
      this.#seen = true;
      this.#load();
    }

    #load() {
      const link = this.getAttribute("src") ?? "";
      const address = new URL("./embed.html" + (link.includes("#") ? link.slice(link.indexOf("#")) : ""), home).href;
      if (this.#frame.src !== address) this.#frame.src = address;
    }

    /** Makes the figure light or dark as its place is: a frame's own media query follows the scheme set here. */
    #dress() {
      const look = this.getAttribute("look");
      this.#frame.style.colorScheme = look === "light" || look === "dark" ? look : this.isConnected ? schemeOf(this) : "";
    }
  }

  /**
   * Whether an element stands in a light or a dark place: by the scheme that the page declares for it, else by its background.
   * @param {Element} element
   */
  function schemeOf(element) {
    const declared = getComputedStyle(element).colorScheme;
    const [light, dark] = [declared.includes("light"), declared.includes("dark")];
    if (light !== dark) return dark ? "dark" : "light";
    if (light) return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    for (let at = /** @type {Element | null} */ (element.parentElement); at && pen; at = at.parentElement) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = getComputedStyle(at).backgroundColor;
      pen.fillRect(0, 0, 1, 1);
      const [r, g, b, opacity] = pen.getImageData(0, 0, 1, 1).data;
      if (opacity > 127) return 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
    }
    return "light";
  }

  customElements.define("isoline-figure", Figure);
})();
