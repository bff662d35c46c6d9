import type { components } from "../../../api/schema";

export type Calendar = components["schemas"]["Calendar"];
type WeeklyHours = components["schemas"]["WeeklyHours"];
type WireHoliday = components["schemas"]["CalendarHoliday"];

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

/** Opening hours as they are typed: what is not yet a time is kept as it stands. */
export interface Interval {
  opens: string;
  closes: string;
}
export type Week = Record<Day, Interval[]>;

export interface Holiday {
  date: string;
  name: string;
  yearly: boolean;
  /** Empty: closed all day. */
  hours: Interval[];
}

const DAY_MINUTES = 24 * 60;

/** Minutes since midnight of "9", "9:30", "0930", "09.30" or "24:00"; null for what is no time. */
export function minutesOf(written: string): number | null {
  const found = written.trim().match(/^(\d{1,2})(?:[:.h]?(\d{2}))?$/);
  if (!found) return null;
  const minutes = Number(found[1]) * 60 + Number(found[2] ?? 0);
  const valid = Number(found[2] ?? 0) < 60 && minutes <= DAY_MINUTES;
  return valid ? minutes : null;
}

/** "9" and "930" as "09:00" and "09:30"; anything else stays for the reader to correct. */
export function tidyTime(written: string): string {
  const minutes = minutesOf(written);
  if (minutes === null) return written.trim();
  const two = (part: number) => String(part).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** True when it closes on the next day, which the editor says beside it. */
export function pastMidnight({ opens, closes }: Interval): boolean {
  const [from, to] = [minutesOf(opens), minutesOf(closes)];
  return from !== null && to !== null && to <= from;
}

/** How long an interval is, in minutes; 0 while it is not a pair of times. */
export function lengthOf(interval: Interval): number {
  const [from, to] = [minutesOf(interval.opens), minutesOf(interval.closes)];
  if (from === null || to === null) return 0;
  return to > from ? to - from : to - from + DAY_MINUTES;
}

export function weekLength(week: Week): number {
  return DAYS.flatMap((day) => week[day]).reduce((sum, interval) => sum + lengthOf(interval), 0);
}

export type Mistake = "time" | "overlap";

/** What is wrong with each interval, under the path that the server would name: "weekly.mon[0]". */
export function mistakesIn(week: Week, holidays: readonly Holiday[]): Record<string, Mistake> {
  const mistakes: Record<string, Mistake> = {};
  for (const day of DAYS) checkTimes(week[day], `weekly.${day}`, mistakes);
  holidays.forEach((holiday, at) => {
    checkTimes(holiday.hours, `holidays[${at}].hours`, mistakes);
    checkOverlap(spansOf(holiday.hours, 0, `holidays[${at}].hours`), mistakes);
  });
  const spans = DAYS.flatMap((day, at) => spansOf(week[day], at * DAY_MINUTES, `weekly.${day}`));
  checkOverlap([...spans, ...afterSunday(spans)], mistakes);
  return mistakes;
}

interface Span {
  path: string;
  from: number;
  to: number;
}

function checkTimes(intervals: readonly Interval[], path: string, mistakes: Record<string, Mistake>) {
  intervals.forEach((interval, at) => {
    const opens = minutesOf(interval.opens);
    if (opens === null || opens === DAY_MINUTES || minutesOf(interval.closes) === null) {
      mistakes[`${path}[${at}]`] = "time";
    }
  });
}

function spansOf(intervals: readonly Interval[], start: number, path: string): Span[] {
  return intervals.flatMap((interval, at) => {
    const opens = minutesOf(interval.opens);
    const length = lengthOf(interval);
    if (opens === null || length === 0) return [];
    return [{ path: `${path}[${at}]`, from: start + opens, to: start + opens + length }];
  });
}

/** The week is a ring: what goes past midnight on Sunday may meet Monday's hours. */
function afterSunday(spans: readonly Span[]): Span[] {
  const week = 7 * DAY_MINUTES;
  return spans
    .filter((span) => span.from < DAY_MINUTES)
    .map((span) => ({ ...span, from: span.from + week, to: span.to + week }));
}

/** Marks the later of two that overlap. Touching is fine. */
function checkOverlap(spans: Span[], mistakes: Record<string, Mistake>) {
  const ordered = [...spans].sort((a, b) => a.from - b.from);
  let until = Number.NEGATIVE_INFINITY;
  for (const span of ordered) {
    if (span.from < until) mistakes[span.path] ??= "overlap";
    until = Math.max(until, span.to);
  }
}

/** A likely next interval: the afternoon after a morning, else office hours. */
export function nextInterval(intervals: readonly Interval[]): Interval {
  const last = intervals.at(-1);
  const closes = last && minutesOf(last.closes);
  if (!last || closes === null || closes === undefined || pastMidnight(last) || closes > 22 * 60) {
    return { opens: "09:00", closes: "17:00" };
  }
  return {
    opens: tidyTime(clock(closes + 60)),
    closes: tidyTime(clock(Math.min(DAY_MINUTES, closes + 300))),
  };
}

function clock(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

export function copyToWorkdays(week: Week, from: Day): Week {
  const copied = { ...week };
  for (const day of DAYS.slice(0, 5)) copied[day] = week[from].map((interval) => ({ ...interval }));
  return copied;
}

export function weekOf(weekly: WeeklyHours): Week {
  const pairs = (day: Day) => intervalsOf(weekly[day]);
  return {
    mon: pairs("mon"),
    tue: pairs("tue"),
    wed: pairs("wed"),
    thu: pairs("thu"),
    fri: pairs("fri"),
    sat: pairs("sat"),
    sun: pairs("sun"),
  };
}

export function weeklyOf(week: Week): WeeklyHours {
  return Object.fromEntries(
    DAYS.filter((day) => week[day].length > 0).map((day) => [day, pairsOf(week[day])]),
  );
}

/** `year` completes yearly dates that were written without one ("12-25"), for date fields want a year. */
export function holidaysOf(calendar: Calendar, year: number): Holiday[] {
  return calendar.holidays.map(({ date, name = "", yearly = false, hours }) => ({
    date: withYear(date, year),
    name,
    yearly,
    hours: intervalsOf(hours),
  }));
}

function withYear(date: string, year: number): string {
  if (!/^\d{2}-\d{2}$/.test(date)) return date;
  const leap = date === "02-29" ? Math.ceil(year / 4) * 4 : year;
  return `${leap}-${date}`;
}

export function wireHolidays(holidays: readonly Holiday[]): WireHoliday[] {
  return holidays.map(({ date, name, yearly, hours }) => ({
    date: date.trim(),
    name: name.trim(),
    yearly,
    ...(hours.length > 0 && { hours: pairsOf(hours) }),
  }));
}

function intervalsOf(pairs: readonly string[][] | undefined): Interval[] {
  return (pairs ?? []).map(([opens = "", closes = ""]) => ({ opens, closes }));
}

function pairsOf(intervals: readonly Interval[]): string[][] {
  return intervals.map(({ opens, closes }) => [tidyTime(opens), tidyTime(closes)]);
}

/**
 * The server's errors by what the editor shows: an error on one time ("weekly.mon[0][1]") belongs to its
 * interval, one on a holiday's date to the holiday.
 */
export function errorsByPlace(fields: Readonly<Record<string, string>>): Record<string, string> {
  const places: Record<string, string> = {};
  for (const [path, message] of Object.entries(fields)) {
    const place =
      path.match(/^weekly\.\w+\[\d+\]/)?.[0] ??
      path.match(/^holidays\[\d+\]\.hours\[\d+\]/)?.[0] ??
      path.match(/^holidays\[\d+\]/)?.[0] ??
      path;
    places[place] ??= message;
  }
  return places;
}
