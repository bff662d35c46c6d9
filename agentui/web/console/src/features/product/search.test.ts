import { describe, expect, it } from "vitest";
import {
  countedOf,
  countFilters,
  metricOf,
  opening,
  openingOf,
  periodQuery,
  readingOf,
  readingQuery,
} from "./search";

describe("the address of a reading", () => {
  it("is read with what it knows", () => {
    expect(readingOf({ days: 84, segment: ["gold", "-"], team: [0, 3], area: 2, x: 1 })).toEqual({
      days: 84,
      segment: ["gold", "-"],
      team: [0, 3],
      area: [2],
    });
    expect(readingOf({ days: 12, from: "2026-03-02", to: "2026-03-01", team: "moon" })).toEqual({});
    expect(readingOf({ from: "2020-01-01", to: "2026-01-01" })).toEqual({});
  });

  it("says nothing of what is usual", () => {
    expect(readingOf({ days: 28 })).toEqual({});
  });

  it("takes one value for a list, numbers for texts, and each value once", () => {
    expect(readingOf({ segment: "gold", product: 12, language: ["de", "de"] })).toEqual({
      segment: ["gold"],
      product: ["12"],
      language: ["de"],
    });
  });

  it("compares with nothing, or with days of its own", () => {
    const days = { compare_from: "2026-01-01", compare_to: "2026-01-28" };
    expect(readingOf(days)).toEqual(days);
    expect(readingOf({ ...days, compare: "off" })).toEqual({ compare: "off" });
    expect(readingOf({ compare_from: "2026-01-01" })).toEqual({});
  });

  it("counts filters, not days", () => {
    expect(countFilters(readingOf({ days: 7, segment: "gold", area: 3 }))).toBe(2);
  });
});

describe("what the server is asked", () => {
  it("is for days up to today, or for two days", () => {
    expect(periodQuery({})).toEqual({ days: 28 });
    expect(periodQuery({ days: 7 })).toEqual({ days: 7 });
    expect(periodQuery({ from: "2026-03-02", to: "2026-03-08" })).toEqual({
      from: "2026-03-02",
      to: "2026-03-08",
    });
  });

  it("has the traits of tickets, not the areas of themes", () => {
    expect(readingQuery({ segment: ["gold"], area: [3], compare: "off" })).toEqual({
      days: 28,
      segment: ["gold"],
    });
  });
});

describe("an open number", () => {
  it("is written and read back", () => {
    for (const [metric, theme] of [
      ["", 12],
      ["customers", 0],
      ["days=2026-03-02..2026-03-08", undefined],
    ] as const) {
      const search = opening(metric, { themeId: theme });
      expect(metricOf(openingOf({ ...search }))).toBe(metric);
      expect(countedOf(openingOf({ ...search }))).toEqual(
        theme === undefined ? {} : theme === 0 ? { unassigned: true } : { themeId: theme },
      );
    }
  });

  it("may be of a product area", () => {
    expect(opening("", { areaId: 4 })).toEqual({ open: "all", of: "area:4" });
    expect(countedOf({ open: "all", of: "area:4" })).toEqual({ areaId: 4 });
  });

  it("is none without a metric", () => {
    expect(openingOf({ of: "theme:3" })).toEqual({});
    expect(countedOf({ open: "all", of: "theme:moon" })).toEqual({});
  });
});
