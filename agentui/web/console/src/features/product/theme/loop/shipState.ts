import type { ThemeShip } from "./queries";

/** The newest claim that the theme is mended which still stands, or is still to be judged. */
export function currentShip(ships: readonly ThemeShip[]): ThemeShip | undefined {
  return ships.find(({ state }) => state !== "withdrawn");
}

/** A closed issue's proposal that nobody has answered. */
export function proposalIn(ships: readonly ThemeShip[]): ThemeShip | undefined {
  return ships.find(({ state }) => state === "proposed");
}

export interface Counts {
  proposed: number;
  approved: number;
  sent: number;
  skipped: number;
  failed: number;
  all: number;
}

export function countsOf({ tellings }: ThemeShip): Counts {
  const of = (state: string) => tellings[state] ?? 0;
  const counts = {
    proposed: of("proposed"),
    approved: of("approved"),
    sent: of("sent"),
    skipped: of("skipped"),
    failed: of("failed"),
  };
  return { ...counts, all: Object.values(counts).reduce((sum, count) => sum + count, 0) };
}
