import { describe, expect, it } from "vitest";
import {
  copyToWorkdays,
  errorsByPlace,
  holidaysOf,
  type Interval,
  lengthOf,
  minutesOf,
  mistakesIn,
  nextInterval,
  pastMidnight,
  tidyTime,
  weekLength,
  weeklyOf,
  weekOf,
  wireHolidays,
} from "./hours";

const at = (opens: string, closes: string): Interval => ({ opens, closes });
const week = (days: Parameters<typeof weekOf>[0]) => weekOf(days);

describe("a time", () => {
  it.each([
    ["9", "09:00"],
    ["9:30", "09:30"],
    ["0930", "09:30"],
    ["17.15", "17:15"],
    ["24:00", "24:00"],
    ["24:30", "24:30"],
    ["9:75", "9:75"],
    ["noon", "noon"],
    ["", ""],
  ])("%j is tidied to %j", (written, tidy) => {
    expect(tidyTime(written)).toBe(tidy);
  });

  it("is null when it is none", () => {
    expect(["", "25", "24:01", "9:60", "a", "9:5", "-1"].map(minutesOf)).toEqual(Array(7).fill(null));
  });
});

describe("an interval", () => {
  it("that closes before it opens goes past midnight", () => {
    expect(pastMidnight(at("22:00", "06:00"))).toBe(true);
    expect(lengthOf(at("22:00", "06:00"))).toBe(8 * 60);
    expect(lengthOf(at("00:00", "24:00"))).toBe(24 * 60);
    expect(pastMidnight(at("00:00", "24:00"))).toBe(false);
  });

  it("is offered where the last one ends", () => {
    expect(nextInterval([])).toEqual(at("09:00", "17:00"));
    expect(nextInterval([at("08:00", "12:00")])).toEqual(at("13:00", "17:00"));
    expect(nextInterval([at("20:00", "23:00")])).toEqual(at("09:00", "17:00"));
  });
});

describe("a week", () => {
  it("finds what is no time and what overlaps, under the server's paths", () => {
    const hours = week({
      mon: [
        ["09:00", "13:00"],
        ["12:00", "17:00"],
      ],
      tue: [["nine", "17:00"]],
      wed: [["24:00", "02:00"]],
    });
    expect(mistakesIn(hours, [])).toEqual({
      "weekly.mon[1]": "overlap",
      "weekly.tue[0]": "time",
      "weekly.wed[0]": "time",
    });
  });

  it("lets intervals touch", () => {
    const hours = week({
      mon: [
        ["09:00", "12:00"],
        ["12:00", "17:00"],
      ],
      tue: [["00:00", "24:00"]],
    });
    expect(mistakesIn(hours, [])).toEqual({});
  });

  it("sees a night that runs into the next morning, also from Sunday to Monday", () => {
    expect(mistakesIn(week({ mon: [["22:00", "06:00"]], tue: [["05:00", "12:00"]] }), [])).toEqual({
      "weekly.tue[0]": "overlap",
    });
    expect(mistakesIn(week({ sun: [["22:00", "06:00"]], mon: [["05:00", "12:00"]] }), [])).toEqual({
      "weekly.mon[0]": "overlap",
    });
  });

  it("adds up, and is written as it was read", () => {
    const wire = { mon: [["09:00", "12:30"]], sun: [["22:00", "02:00"]] };
    expect(weekLength(week(wire))).toBe(7.5 * 60);
    expect(weeklyOf(week(wire))).toEqual(wire);
    expect(weeklyOf(week({}))).toEqual({});
  });

  it("copies a day to the others from Monday to Friday, and to nothing else", () => {
    const copied = copyToWorkdays(week({ mon: [["08:00", "16:00"]], sat: [["10:00", "12:00"]] }), "mon");
    expect(weeklyOf(copied)).toEqual({
      mon: [["08:00", "16:00"]],
      tue: [["08:00", "16:00"]],
      wed: [["08:00", "16:00"]],
      thu: [["08:00", "16:00"]],
      fri: [["08:00", "16:00"]],
      sat: [["10:00", "12:00"]],
    });
  });
});

it("holidays leave out hours when closed all day", () => {
  const holidays = [
    { date: " 12-25 ", name: "Christmas", yearly: true, hours: [] },
    { date: "2026-12-24", name: "", yearly: false, hours: [at("9", "12")] },
  ];
  expect(wireHolidays(holidays)).toEqual([
    { date: "12-25", name: "Christmas", yearly: true },
    { date: "2026-12-24", name: "", yearly: false, hours: [["09:00", "12:00"]] },
  ]);
  expect(mistakesIn(weekOf({}), [{ date: "", name: "", yearly: false, hours: [at("x", "12")] }])).toEqual({
    "holidays[0].hours[0]": "time",
  });
});

it("yearly dates without a year get one that has the day", () => {
  const calendar = {
    id: 1,
    name: "Office",
    zone: "UTC",
    weekly: {},
    holidays: [{ date: "12-25", yearly: true }, { date: "02-29", yearly: true }, { date: "2026-05-01" }],
    updated_at: "2026-01-01T00:00:00Z",
  };
  expect(holidaysOf(calendar, 2026).map(({ date }) => date)).toEqual([
    "2026-12-25",
    "2028-02-29",
    "2026-05-01",
  ]);
});

it("the server's errors land where the editor can show them", () => {
  expect(
    errorsByPlace({
      "weekly.mon[1][0]": "is no time",
      "holidays[2].date": "is no date",
      "holidays[2].hours[0]": "overlaps",
      zone: "is unknown",
    }),
  ).toEqual({
    "weekly.mon[1]": "is no time",
    "holidays[2]": "is no date",
    "holidays[2].hours[0]": "overlaps",
    zone: "is unknown",
  });
});
