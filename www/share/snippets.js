// What to paste into another page to show a figure there.

/** Pixels: what a figure needs to be read. */
const HEIGHT = 480;

/** @param {string} text */
const quoted = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

/**
 * An ordinary frame. It is loaded when it is about to be seen.
 * @param {string} link  to the whole page
 * @param {string} look
 */
export function frameSnippet(link, look) {
  const at = link.indexOf("#");
  const address = `${link.slice(0, at).replace(/[^/]*$/, "")}embed.html${link.slice(at)}${look === "auto" ? "" : `&look=${look}`}`;
  return `<iframe src="${quoted(address)}" title="Optimization methods on a surface" loading="lazy" allow="clipboard-write; fullscreen" width="100%" height="${HEIGHT}" style="border: 0"></iframe>`;
}

/**
 * The element and the script that defines it; several figures of a page share the script.
 * @param {string} link  to the whole page
 * @param {string} look
 */
export function elementSnippet(link, look) {
  const at = link.indexOf("#");
  const script = `${link.slice(0, at).replace(/[^/]*$/, "")}isoline-figure.js`;
  return `<script async src="${quoted(script)}"></script>
<isoline-figure src="${quoted(link.slice(at))}"${look === "auto" ? "" : ` look="${look}"`}></isoline-figure>`;
}
