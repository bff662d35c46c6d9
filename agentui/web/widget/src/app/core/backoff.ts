const FIRST = 500;
const LONGEST = 30_000;

/** How long to wait before the next attempt, in milliseconds: doubling, with jitter, so that many browsers do not return at once. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  return Math.min(LONGEST, FIRST * 2 ** attempt) * (0.5 + random() / 2);
}
