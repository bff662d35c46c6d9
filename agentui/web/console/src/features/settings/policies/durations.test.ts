import { describe, expect, it } from "vitest";
import { parseDuration, writeDuration } from "./durations";

const en = { day: "d", hour: "h", minute: "m", second: "s" };
const de = { day: " T", hour: " Std.", minute: " Min.", second: " Sek." };

describe("parseDuration", () => {
  it.each([
    ["", 0],
    ["4h", 14_400],
    ["1h 30m", 5_400],
    ["1h30m", 5_400],
    ["90 min", 5_400],
    ["1.5 hours", 5_400],
    ["1,5 Std.", 5_400],
    ["2 Tage", 172_800],
    ["1 week", 604_800],
    ["1:30", 5_400],
    ["45s", 45],
    ["4", null],
    ["4x", null],
    ["h", null],
    ["soon", null],
    ["-4h", null],
    ["4h and a bit", null],
    ["400 days", null],
  ])("reads %j as %j", (written, seconds) => {
    expect(parseDuration(written)).toBe(seconds);
  });
});

describe("writeDuration", () => {
  it.each([0, 45, 60, 3_600, 5_400, 86_400, 100_000, 604_800])("%i seconds are read back", (seconds) => {
    for (const units of [en, de]) {
      for (const business of [true, false]) {
        expect(parseDuration(writeDuration(seconds, business, units))).toBe(seconds);
      }
    }
  });

  it("counts business time in hours, because a working day is not 24 of them", () => {
    expect(writeDuration(86_400, true, en)).toBe("24h");
    expect(writeDuration(86_400, false, en)).toBe("1d");
    expect(writeDuration(93_600, false, de)).toBe("1 T 2 Std.");
  });
});
