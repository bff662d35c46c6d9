import { describe, expect, it } from "vitest";
import { alarmsIn, ceilingOf } from "./series";

describe("ceilingOf", () => {
  it.each([
    [0, 1],
    [1, 1],
    [3, 3],
    [14, 15],
    [7, 8],
    [10, 10],
    [41, 50],
    [99, 100],
    [130, 150],
  ])("ends the scale for %d at %d", (highest, ceiling) => {
    expect(ceilingOf(highest)).toBe(ceiling);
  });
});

describe("alarmsIn", () => {
  it("finds the alarms of a bucket's days", () => {
    const alarm = {
      id: 1,
      theme_id: 1,
      theme: "",
      kind: "spike" as const,
      from: "2026-03-04T10:00:00Z",
      to: "2026-03-05T10:00:00Z",
      seen: 9,
      expected: 2,
      p_value: 0.001,
      found_at: "2026-03-05T10:00:00Z",
      ended_at: null,
      metric: "",
    };
    const bucket = { from: "2026-03-05", to: "2026-03-05", tickets: 9, all: 40, metric: "" };
    expect(alarmsIn(bucket, [alarm])).toEqual([alarm]);
    expect(alarmsIn({ ...bucket, from: "2026-03-06", to: "2026-03-12" }, [alarm])).toEqual([]);
  });
});
