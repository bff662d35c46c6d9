import { describe, expect, it } from "vitest";
import type { Digest, DigestChanges } from "./queries";
import { changesOf, columnsOf, daysBefore, HEIGHT, sectionsOf } from "./sections";

describe("sectionsOf", () => {
  it("leaves out what is empty, and keeps the order of reading", () => {
    const digest = {
      first: [],
      new: [{ theme_id: 2 }],
      growing: [],
      shrinking: [],
      largest: [{ theme_id: 1 }],
    };
    expect(sectionsOf(digest as unknown as Digest).map(({ name }) => name)).toEqual(["new", "largest"]);
  });
});

describe("columnsOf", () => {
  it("scales to the highest week and shows even nothing as a line", () => {
    const columns = columnsOf([0, 5, 10]);
    expect(columns.map(({ height }) => height)).toEqual([1, HEIGHT / 2, HEIGHT]);
    expect(columns.map(({ newest }) => newest)).toEqual([false, false, true]);
    expect(columns.every(({ y, height }) => y + height === HEIGHT)).toBe(true);
    expect(columnsOf([])).toEqual([]);
  });
});

describe("daysBefore", () => {
  it("are as many days, over the end of a month", () => {
    expect(daysBefore({ from: "2026-03-02", to: "2026-03-08" })).toBe("2026-02-23..2026-03-01");
  });
});

describe("changesOf", () => {
  it("begins with what was not there before", () => {
    const change = { theme_id: 1, name: "x", from: "", to: "new", before: 0, now: 1 };
    const changes = { appeared: [change], left: [change], moved: [change] } as unknown as DigestChanges;
    expect(changesOf(changes).map(({ kind }) => kind)).toEqual(["appeared", "moved", "left"]);
  });
});
