import { describe, expect, it } from "vitest";
import type { Section } from "../model";
import { dropAt, isWithin, moveBy, moveTo } from "./tree";

// 1 (2, 3 (4)), 5
const sections = [
  [1, null, 0],
  [2, 1, 1],
  [3, 1, 1],
  [4, 3, 2],
  [5, null, 0],
].map(([id, parent_id, depth]) => ({ id, parent_id, depth, words: [] }) as unknown as Section);

describe("moving a section by keys", () => {
  it.each([
    [3, "up", { parent_id: 1, position: 0 }],
    [2, "down", { parent_id: 1, position: 1 }],
    [3, "in", { parent_id: 2, position: 0 }],
    [5, "in", { parent_id: 1, position: 2 }],
    [4, "out", { parent_id: 1, position: 2 }],
    [2, "out", { parent_id: null, position: 1 }],
    [1, "up", null],
    [5, "down", null],
    [2, "in", null],
    [5, "out", null],
  ] as const)("%i %s", (id, direction, move) => {
    expect(moveBy(sections, id, direction)).toEqual(move);
  });
});

describe("dropping a section", () => {
  it.each([
    [5, 2, "before", { parent_id: 1, position: 0 }],
    [2, 3, "after", { parent_id: 1, position: 1 }],
    [5, 3, "inside", { parent_id: 3, position: 1 }],
    [1, 5, "after", { parent_id: null, position: 1 }],
    [1, 4, "inside", null],
    [2, 3, "before", null],
    [2, 2, "after", null],
  ] as const)("%i on %i %s", (id, target, drop, move) => {
    expect(moveTo(sections, id, target, drop)).toEqual(move);
  });

  it("means what the part of the row says", () => {
    expect([0.1, 0.5, 0.9].map(dropAt)).toEqual(["before", "inside", "after"]);
    expect([isWithin(sections, 4, 1), isWithin(sections, 5, 1), isWithin(sections, 1, 1)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
