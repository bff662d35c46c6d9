/** What of the gaps is shown, as the address says it. */
export interface GapSearch {
  /** Open and drafted when nothing is said. */
  state?: (typeof STATES)[number];
  kind?: (typeof KINDS)[number];
  /** The gap whose evidence is open. */
  gap?: number;
}

export const STATES = ["dismissed", "done"] as const;
export const KINDS = ["query", "tickets", "answers", "outdated"] as const;

/** Reads an address; what it does not know is left out. */
export function gapsOf(search: Record<string, unknown>): GapSearch {
  const gap = Number(search.gap);
  const read: GapSearch = {
    state: STATES.find((one) => one === search.state),
    kind: KINDS.find((one) => one === search.kind),
    gap: Number.isSafeInteger(gap) && gap > 0 ? gap : undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}
