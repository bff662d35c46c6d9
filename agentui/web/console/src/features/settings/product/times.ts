/** ISO 8601: 1 is Monday. */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

export const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** A Monday, to name the days of a week by. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
const HOUR = 3_600_000;

export function weekdayName(weekday: number, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  return format.format(MONDAY + (weekday - 1) * DAY);
}

export function hourName(hour: number, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: "UTC" });
  return format.format(MONDAY + hour * HOUR);
}

/** Addresses as people paste them: by commas, semicolons, spaces or lines. */
export function addressesOf(text: string): string[] {
  const all = text.split(/[\s,;]+/).flatMap((one) => one.trim().toLowerCase() || []);
  return [...new Set(all)];
}
