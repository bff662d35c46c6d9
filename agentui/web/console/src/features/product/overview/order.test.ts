import { describe, expect, it } from "vitest";
import type { Figure, Measure } from "../model";
import { grouped, growthOf, named, ordered, steadinessOf } from "./order";
import { overviewOf, verbatimsOf } from "./search";

const measure = (value: number | null): Measure => ({
  value,
  low: null,
  high: null,
  tickets: value ?? 0,
  metric: "",
  too_few: false,
});

function figure(id: number, name: string, area: string, tickets: number, more: Partial<Figure> = {}): Figure {
  const none = measure(null);
  return {
    theme_id: id,
    name,
    area,
    area_id: area.length,
    status: "open",
    tickets: measure(tickets),
    customers: measure(tickets),
    share: none,
    sentiment: none,
    csat: none,
    breached: measure(0),
    value: none,
    trend: {
      before: 0,
      before_metric: "",
      now: tickets,
      ratio: 0,
      low: 0,
      high: 0,
      p_value: 1,
      verdict: "too_few",
    },
    flags: [],
    alarms: [],
    series: [],
    past: [],
    hidden: false,
    born_at: null,
    shipped_at: null,
    reopened_at: null,
    ...more,
  };
}

const trend = (low: number, high: number): Figure["trend"] => ({
  ...figure(1, "", "", 0).trend,
  low,
  high,
  verdict: "steady",
});
const ids = (all: readonly Figure[]) => all.map(({ theme_id }) => theme_id);

describe("the order of themes", () => {
  const all = [
    figure(1, "refund", "money", 5, { csat: measure(4), sentiment: measure(0.4) }),
    figure(2, "Échange", "size", 9, { sentiment: measure(-0.3) }),
    figure(3, "crash", "money", 7, { csat: measure(2) }),
  ];

  it("is by tickets, or by what is asked for, the most first", () => {
    expect(ids(ordered(all, "tickets", false))).toEqual([2, 3, 1]);
    expect(ids(ordered(all, "tickets", true))).toEqual([1, 3, 2]);
    expect(ids(ordered(all, "name", false))).toEqual([3, 2, 1]);
  });

  it("has the worst ratings and tones first, and the unknown last either way", () => {
    expect(ids(ordered(all, "csat", false))).toEqual([3, 1, 2]);
    expect(ids(ordered(all, "csat", true))).toEqual([1, 3, 2]);
    expect(ids(ordered(all, "sentiment", false))).toEqual([2, 1, 3]);
  });

  it("takes growth only as far as it is sure", () => {
    expect(growthOf({ trend: trend(0.4, 76) })).toBe(0);
    expect(growthOf({ trend: trend(1.5, 3) })).toBeCloseTo(Math.log(1.5));
    expect(growthOf({ trend: trend(0.2, 0.5) })).toBeCloseTo(Math.log(0.5));
  });

  it("groups by area, the heaviest area first, or in the order of its first theme", () => {
    expect(grouped(ordered(all, "tickets", false), "tickets", false).map(({ name }) => name)).toEqual([
      "money",
      "size",
    ]);
    expect(grouped(ordered(all, "sentiment", false), "sentiment", false).map(({ name }) => name)).toEqual([
      "size",
      "money",
    ]);
  });

  it("is searched by words, accents or not", () => {
    expect(ids(named(all, "echan"))).toEqual([2]);
    expect(ids(named(all, "MONEY cr"))).toEqual([3]);
    expect(named(all, undefined)).toHaveLength(3);
  });
});

describe("stability", () => {
  it("has words", () => {
    expect([0.96, 0.8, 0.6, 0.2].map(steadinessOf)).toEqual(["very", "mostly", "somewhat", "little"]);
  });
});

describe("the address", () => {
  it("of the overview is read with what it knows", () => {
    expect(overviewOf({ as: "charts", sort: "growth", up: true, scale: "own", a: "x", open: "all" })).toEqual(
      {
        as: "charts",
        sort: "growth",
        up: true,
        scale: "own",
        open: "all",
      },
    );
    expect(overviewOf({ as: "compare", by: "segment", a: "gold", b: "-" })).toEqual({
      as: "compare",
      by: "segment",
      a: "gold",
      b: "-",
    });
    expect(overviewOf({ sort: "tickets", as: "moon", hidden: "yes", q: " " })).toEqual({});
  });

  it("of verbatims has neither areas nor days to compare with", () => {
    expect(verbatimsOf({ q: 404, theme: "3", area: [1], compare: "off", days: 7 })).toEqual({
      q: "404",
      theme: 3,
      days: 7,
    });
  });
});
