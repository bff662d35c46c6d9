/**
 * Dates, numbers, durations and sizes in the reader's language and zone. Pure: the present is an
 * argument everywhere, so what is shown can be tested and ticks from one clock.
 */
export interface Formatter {
  readonly locale: string;
  readonly timeZone: string;
  /** "now", "5m", "3h" within the day, then "Tue", "Mar 4", "Mar 4, 2024": short, for lists. */
  relative(at: Date, now: Date): string;
  /** "5 minutes ago", "in 3 hours", "yesterday": a phrase, for running text. */
  phrase(at: Date, now: Date): string;
  /** The exact moment with weekday and zone, for hover, exports and screen readers. */
  absolute(at: Date, timeZone?: string): string;
  date(at: Date): string;
  time(at: Date): string;
  number(value: number): string;
  percent(fraction: number): string;
  /** A counter that stops at 999+. */
  capped(value: number, cap?: number): string;
  /** The two largest units of a span in milliseconds: "2d 4h", "4h 12m", "38s". Sign is ignored. */
  duration(milliseconds: number): string;
  /** A span of business time, "40h" or "1h 30m": its days have no 24 hours, so none are counted. */
  businessTime(milliseconds: number): string;
  bytes(size: number): string;
  list(items: string[]): string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function createFormatter(locale: string, timeZone: string): Formatter {
  const dates = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const units = (unit: string, unitDisplay: "long" | "short" | "narrow") => {
    const options = { style: "unit", unit, unitDisplay, maximumFractionDigits: 1 } as const;
    return new Intl.NumberFormat(locale, options);
  };

  const exact = { dateStyle: "full", timeStyle: "long" } as const;
  const formats = {
    absolute: dates(exact),
    date: dates({ dateStyle: "medium" }),
    time: dates({ timeStyle: "short" }),
    weekday: dates({ weekday: "short" }),
    dayInYear: dates({ month: "short", day: "numeric" }),
    dayKey: new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }),
    phrase: new Intl.RelativeTimeFormat(locale, { numeric: "auto" }),
    number: new Intl.NumberFormat(locale),
    percent: new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }),
    list: new Intl.ListFormat(locale, { type: "conjunction" }),
    day: units("day", "narrow"),
    hour: units("hour", "narrow"),
    minute: units("minute", "narrow"),
    second: units("second", "narrow"),
    sizes: ["byte", "kilobyte", "megabyte", "gigabyte"].map((unit) =>
      units(unit, unit === "byte" ? "long" : "short"),
    ),
  };
  const yearOf = (at: Date) => formats.dayKey.format(at).slice(0, 4);

  function relative(at: Date, now: Date): string {
    const age = now.getTime() - at.getTime();
    const span = Math.abs(age);
    if (span < MINUTE) return formats.phrase.format(0, "second");
    if (span < HOUR) return formats.minute.format(Math.floor(span / MINUTE));
    if (span < DAY) return formats.hour.format(Math.floor(span / HOUR));
    if (age > 0 && age < 6 * DAY) return formats.weekday.format(at);
    return yearOf(at) === yearOf(now) ? formats.dayInYear.format(at) : formats.date.format(at);
  }

  function phrase(at: Date, now: Date): string {
    const ahead = at.getTime() - now.getTime();
    const span = Math.abs(ahead);
    if (span < MINUTE) return formats.phrase.format(0, "second");
    if (span < HOUR) return formats.phrase.format(Math.trunc(ahead / MINUTE), "minute");
    if (span < DAY) return formats.phrase.format(Math.trunc(ahead / HOUR), "hour");
    if (span < 30 * DAY) return formats.phrase.format(Math.round(ahead / DAY), "day");
    return formats.date.format(at);
  }

  function duration(milliseconds: number): string {
    const span = Math.abs(milliseconds);
    const days = Math.floor(span / DAY);
    const hours = Math.floor((span % DAY) / HOUR);
    if (days > 0) return joined(formats.day.format(days), hours && formats.hour.format(hours));
    return businessTime(span);
  }

  function businessTime(milliseconds: number): string {
    const span = Math.abs(milliseconds);
    const hours = Math.floor(span / HOUR);
    const minutes = Math.floor((span % HOUR) / MINUTE);
    if (hours > 0) return joined(formats.hour.format(hours), minutes && formats.minute.format(minutes));
    if (minutes > 0) return formats.minute.format(minutes);
    return formats.second.format(Math.floor(span / SECOND));
  }

  function bytes(size: number): string {
    const power = Math.min(3, size < 1 ? 0 : Math.floor(Math.log10(size) / 3));
    return formats.sizes[power]?.format(size / 1000 ** power) ?? String(size);
  }

  return {
    locale,
    timeZone,
    relative,
    phrase,
    absolute: (at, zone) =>
      zone ? dates({ ...exact, timeZone: zone }).format(at) : formats.absolute.format(at),
    date: (at) => formats.date.format(at),
    time: (at) => formats.time.format(at),
    number: (value) => formats.number.format(value),
    percent: (fraction) => formats.percent.format(fraction),
    capped: (value, cap = 999) =>
      value > cap ? `${formats.number.format(cap)}+` : formats.number.format(value),
    duration,
    businessTime,
    bytes,
    list: (items) => formats.list.format(items),
  };
}

function joined(large: string, small: string | 0): string {
  return small ? `${large} ${small}` : large;
}
