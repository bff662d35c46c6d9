import { describe, expect, it } from "vitest";
import type { ThemeShip } from "../loop/queries";
import type { ThemeCorrection, ThemeTurn } from "../queries";
import { historyOf, originOf, standingOf } from "./history";

const at = (hour: number) => new Date(Date.UTC(2026, 2, 12, hour)).toISOString();

function turn(part: Partial<ThemeTurn> & { id: number }): ThemeTurn {
  return {
    kind: "merged",
    theme_id: 7,
    theme: "Seven",
    other_id: 3,
    other: "Three",
    share: 1,
    run_id: null,
    correction_id: null,
    by: "",
    at: at(part.id),
    ...part,
  };
}

function correction(part: Partial<ThemeCorrection> & { id: number }): ThemeCorrection {
  return {
    kind: "rename",
    theme_id: 3,
    area_id: null,
    other_id: null,
    parts: [],
    from: "",
    to: "",
    hidden: null,
    tickets: 0,
    from_area_id: null,
    agent_id: 1,
    at: at(part.id),
    undone_at: null,
    undone_by: null,
    ...part,
  };
}

function ship(part: Partial<ThemeShip> & { id: number }): ThemeShip {
  return {
    theme_id: 3,
    state: "shipped",
    health: "fixed",
    issue_id: null,
    note: {},
    fallback_language: "",
    proposed_at: null,
    shipped_at: at(part.id),
    shipped_by: 1,
    regressed_at: null,
    cause: "",
    tellings: {},
    recurrences: [],
    created_at: at(part.id),
    updated_at: at(part.id),
    ...part,
  };
}

describe("historyOf", () => {
  it("tells each thing once, the newest first", () => {
    const past = historyOf({
      corrections: [correction({ id: 2 }), correction({ id: 5, kind: "merge" })],
      turns: [turn({ id: 4, correction_id: 5 }), turn({ id: 1, kind: "born", other_id: null })],
      ships: [ship({ id: 6, state: "regressed", regressed_at: at(9) }), ship({ id: 8, shipped_at: null })],
    });
    expect(past.map(({ key }) => key)).toEqual(["s6regressed", "s6shipped", "c5", "c2", "t1"]);
  });

  it("tells of a ship that was taken back, and of no proposal that was turned down", () => {
    const withdrawn = { state: "withdrawn" as const, updated_at: at(12) };
    const ships = [ship({ id: 6, ...withdrawn }), ship({ id: 7, ...withdrawn, shipped_at: null })];
    const past = historyOf({ corrections: [], turns: [], ships });
    expect(past.map(({ key }) => key)).toEqual(["s6withdrawn", "s6shipped"]);
  });
});

describe("originOf", () => {
  it("says it from the theme's own side", () => {
    const merged = turn({ id: 1 });
    expect(originOf(merged, 3)).toEqual({ words: "took", other: { id: 7, name: "Seven" } });
    expect(originOf(merged, 7)).toEqual({ words: "mergedInto", other: { id: 3, name: "Three" } });
    const split = turn({ id: 2, kind: "split" });
    expect(originOf(split, 7)).toEqual({ words: "splitFrom", other: { id: 3, name: "Three" } });
    expect(originOf(split, 3)).toEqual({ words: "splitOff", other: { id: 7, name: "Seven" } });
    expect(originOf(turn({ id: 3, kind: "born", other_id: null }), 7)).toBeNull();
  });
});

describe("standingOf", () => {
  it("leaves out what was taken back", () => {
    const kept = turn({ id: 3, correction_id: 12 });
    const undone = [
      turn({ id: 1, correction_id: 11 }),
      turn({ id: 2, correction_id: 11, kind: "back", other_id: null }),
    ];
    expect(standingOf([...undone, kept, turn({ id: 4 })]).map(({ id }) => id)).toEqual([3, 4]);
  });
});
