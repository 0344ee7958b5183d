import { read_link } from "../pkg/isoline_web.js";

/** The experiment of a link that must be read whole. */
export function experimentOf(link) {
  const { experiment, messages } = read_link(link);
  if (messages.length > 0) throw new Error(`${link}: ${messages.join("; ")}`);
  return experiment;
}
