// The run as JSON, from its CSV: the same numbers to the last digit, for both read back alike.

/**
 * `link`, the `columns` of the CSV and its `rows`, with null where a cell is empty. What JSON has no number for is a text:
 * "nan", "inf", "-inf".
 * @param {string} csv
 * @param {string} link
 */
export function json(csv, link) {
  const [columns, ...rows] = csv.trimEnd().split("\n").map((line) => line.split(","));
  // A number stays as it is written.
  const cell = (/** @type {string} */ text) => (text === "" ? "null" : /^-?\d/.test(text) ? text : JSON.stringify(text));
  const lines = rows.map((row) => `[${row.map(cell).join(",")}]`);
  return `{"link":${JSON.stringify(link)},\n"columns":${JSON.stringify(columns)},\n"rows":[\n${lines.join(",\n")}\n]}\n`;
}
