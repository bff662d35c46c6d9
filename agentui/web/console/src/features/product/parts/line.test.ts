import { describe, expect, it } from "vitest";
import { areaOf, ceilingOf, lineOf } from "./line";

describe("a line", () => {
  it("goes from edge to edge, and touches ceiling and ground", () => {
    expect(lineOf([0, 4, 2], 100, 20, 4)).toBe("M0 20L50 0L100 10");
  });

  it("is level for a single value, nothing for none, and lies on the ground for zeros", () => {
    expect(lineOf([3], 100, 20, 3)).toBe("M0 0H100");
    expect(lineOf([], 100, 20, 3)).toBe("");
    expect(lineOf([0, 0], 100, 20, ceilingOf([0, 0]))).toBe("M0 20L100 20");
  });

  it("closes to an area", () => {
    expect(areaOf([0, 2], 10, 5, 2)).toBe("M0 5L10 0V5H0Z");
    expect(areaOf([], 10, 5, 2)).toBe("");
  });

  it("has one ceiling for all its series", () => {
    expect(ceilingOf([1, 2], [7], [])).toBe(7);
    expect(ceilingOf()).toBe(1);
  });
});
