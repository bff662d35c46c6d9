import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Trend } from "../model";
import { Filled, slot } from "./Filled";
import { moodOf } from "./MoodMark";
import { changeOf } from "./TrendMark";

const trend = (verdict: Trend["verdict"], low: number, high: number): Trend => ({
  verdict,
  low,
  high,
  before: 10,
  before_metric: "",
  now: 10,
  ratio: 1,
  p_value: 0.5,
});

describe("a change", () => {
  it("is steady only where it cannot be half or double", () => {
    expect(changeOf(trend("steady", 0.7, 1.6))).toBe("steady");
    expect(changeOf(trend("steady", 0.4, 1.6))).toBe("unclear");
    expect(changeOf(trend("steady", 0.7, 76))).toBe("unclear");
  });

  it("is what the server is sure of, or nothing where there are too few", () => {
    expect(changeOf(trend("growing", 1.2, 5))).toBe("growing");
    expect(changeOf(trend("too_few", 0, 0))).toBeUndefined();
  });
});

describe("a mood", () => {
  it("is said only where the whole interval is of it", () => {
    expect(moodOf({ low: -0.5, high: -0.1 })).toBe("negative");
    expect(moodOf({ low: 0.1, high: 0.3 })).toBe("positive");
    expect(moodOf({ low: -0.1, high: 0.3 })).toBe("mixed");
    expect(moodOf({ low: null, high: null })).toBe("mixed");
  });
});

describe("a sentence", () => {
  it("has its elements where its language wants them", () => {
    const text = `${slot("other")} kam zu ${slot("theme")}.`;
    const { container } = render(<Filled text={text} slots={{ theme: <b>A</b>, other: <i>B</i> }} />);
    expect(container.innerHTML).toBe("<i>B</i> kam zu <b>A</b>.");
  });
});
