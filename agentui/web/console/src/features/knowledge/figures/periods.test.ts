import { describe, expect, it } from "vitest";
import { ceilingOf, periodsOf } from "./periods";
import { daysOf, figuresOf, narrowed, scopeOf } from "./search";

const number = (value: number) => ({ value, ids: [] });
function figure(key: string, views: number, unhelpful = 0) {
  const none = number(0);
  return {
    key,
    views: number(views),
    helpful: number(1),
    unhelpful: number(unhelpful),
    searches: none,
    unfound: none,
    asked: none,
    sent: none,
  };
}

describe("bars of a range", () => {
  it("has every day, also those on which nothing happened", () => {
    const range = { from: "2026-02-27", to: "2026-03-02" };
    const { weekly, all } = periodsOf(range, [figure("2026-02-28", 3)], "views");
    expect(weekly).toBe(false);
    expect(all.map(({ from, whole }) => [from, whole])).toEqual([
      ["2026-02-27", 0],
      ["2026-02-28", 3],
      ["2026-03-01", 0],
      ["2026-03-02", 0],
    ]);
  });

  it("joins days to weeks from Monday where they are many", () => {
    const range = { from: "2026-01-01", to: "2026-03-31" };
    const figures = [figure("2026-01-04", 1), figure("2026-01-05", 2, 2), figure("2026-01-11", 5)];
    const { weekly, all } = periodsOf(range, figures, "votes");
    expect(weekly).toBe(true);
    expect(all[0]).toEqual({ from: "2026-01-01", to: "2026-01-04", whole: 1, part: 0 });
    expect(all[1]).toEqual({ from: "2026-01-05", to: "2026-01-11", whole: 4, part: 2 });
    expect(all.at(-1)).toMatchObject({ from: "2026-03-30", to: "2026-03-31" });
  });

  it("has a round number on top", () => {
    expect([0, 1, 3, 5, 9, 11, 24, 26, 99, 101, 240, 1001].map(ceilingOf)).toEqual([
      1, 1, 3, 5, 10, 20, 25, 50, 100, 200, 250, 2000,
    ]);
  });
});

describe("the address", () => {
  const now = new Date("2026-03-31T23:30:00Z");

  it("is read with what it knows", () => {
    expect(figuresOf({ days: 90, by: "section", measure: "votes", section: "3", x: 1 })).toEqual({
      days: 90,
      by: "section",
      measure: "votes",
      section: 3,
    });
    expect(figuresOf({ days: 12, from: "2026-03-02", to: "2026-03-01", by: "moon", article: -1 })).toEqual(
      {},
    );
    expect(figuresOf({ from: "2020-01-01", to: "2026-01-01" })).toEqual({});
  });

  it("means days of UTC", () => {
    expect(daysOf({}, now)).toEqual({ from: "2026-03-02", to: "2026-03-31" });
    expect(daysOf({ days: 7 }, now)).toEqual({ from: "2026-03-25", to: "2026-03-31" });
  });

  it("narrows to the line or bar that is open", () => {
    const scope = scopeOf({ language: "de", section: 3 }, now);
    expect(narrowed(scope, "section:0")).toMatchObject({ section_id: 0, section_only: true, language: "de" });
    expect(narrowed(scope, "days:2026-03-02:2026-03-08")).toMatchObject({
      from: "2026-03-02",
      to: "2026-03-08",
    });
    expect(narrowed(scope, "place:form")).toMatchObject({ place: "form", section_id: 3 });
    expect(narrowed(scope, "article:7").article_id).toBe(7);
    expect(narrowed(scope, "place:moon")).toEqual(scope);
    expect(narrowed(scope, undefined)).toEqual(scope);
  });
});
