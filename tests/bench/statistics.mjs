/** The value below which a share q of the samples lies, by linear interpolation. */
export function quantile(samples, q) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

export const median = (samples) => quantile(samples, 0.5);

/** Round by round, how many times longer `other` took than `ours`. */
export const ratios = (other, ours) => other.map((value, round) => value / ours[round]);
