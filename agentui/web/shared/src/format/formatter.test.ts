import { describe, expect, it } from "vitest";
import { createFormatter } from "./formatter";

const now = new Date("2026-03-12T15:30:00Z");
const before = (milliseconds: number) => new Date(now.getTime() - milliseconds);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("createFormatter", () => {
  const en = createFormatter("en-US", "Europe/Berlin");
  const de = createFormatter("de-DE", "Europe/Berlin");

  it.each([
    [20_000, "now", "jetzt"],
    [5 * MINUTE, "5m", "5 Min."],
    [3 * HOUR + 59 * MINUTE, "3h", "3h"],
    [2 * DAY, "Tue", "Di"],
    [30 * DAY, "Feb 10", "10. Feb."],
    [400 * DAY, "Feb 5, 2025", "05.02.2025"],
  ])("shows an age of %d ms as short as a list needs it", (age, english, german) => {
    expect(en.relative(before(age), now)).toBe(english);
    expect(de.relative(before(age), now)).toBe(german);
  });

  it("says ages and times to come in a phrase", () => {
    expect(en.phrase(before(5 * MINUTE), now)).toBe("5 minutes ago");
    expect(en.phrase(before(-3 * HOUR), now)).toBe("in 3 hours");
    expect(de.phrase(before(DAY), now)).toBe("gestern");
  });

  it("names the exact moment in the reader's zone or in another", () => {
    expect(en.absolute(now)).toBe("Thursday, March 12, 2026 at 4:30:00 PM GMT+1");
    expect(en.absolute(now, "America/New_York")).toContain("11:30:00 AM EDT");
  });

  it.each([
    [0, "0s"],
    [38_900, "38s"],
    [12 * MINUTE + 59_000, "12m"],
    [4 * HOUR + 12 * MINUTE, "4h 12m"],
    [-(2 * DAY + 4 * HOUR), "2d 4h"],
    [3 * DAY, "3d"],
  ])("shows %d ms in its two largest units", (span, shown) => {
    expect(en.duration(span)).toBe(shown);
  });

  it.each([
    [40 * HOUR, "40h", "40h"],
    [25 * HOUR + 30 * MINUTE, "25h 30m", "25h 30 Min."],
    [4 * HOUR, "4h", "4h"],
    [30 * MINUTE, "30m", "30 Min."],
    [12_000, "12s", "12 Sek."],
  ])("shows %d ms of business time in hours, never in days", (span, english, german) => {
    expect(en.businessTime(span)).toBe(english);
    expect(de.businessTime(span).replace(/\s/g, " ")).toBe(german);
  });

  it("groups numbers, caps counters and scales sizes by language", () => {
    expect(de.number(12_345.5)).toBe("12.345,5");
    expect(en.capped(999)).toBe("999");
    expect(en.capped(1000)).toBe("999+");
    expect(en.bytes(0)).toBe("0 bytes");
    expect(en.bytes(1_540_000)).toBe("1.5 MB");
    expect(de.bytes(1_540_000)).toBe("1,5 MB");
    expect(en.list(["Ana", "Bo", "Cy"])).toBe("Ana, Bo, and Cy");
  });
});
