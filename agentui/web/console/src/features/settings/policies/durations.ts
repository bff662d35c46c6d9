const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS: [RegExp, number][] = [
  [/^(w|wk|week|weeks|woche|wochen)$/, 7 * DAY],
  [/^(d|day|days|t|tag|tage|tagen)$/, DAY],
  [/^(h|hr|hrs|hour|hours|std|stunde|stunden)$/, HOUR],
  [/^(m|min|mins|minute|minutes|minuten)$/, MINUTE],
  [/^(s|sec|second|seconds|sek|sekunde|sekunden)$/, 1],
];

const LONGEST = 365 * DAY;

/**
 * Seconds of "4h", "1h 30m", "90 min", "2 days", "1,5 Std." or "1:30" (hours and minutes). Nothing written
 * means 0, no promise; null is what cannot be read, a figure without a unit included.
 */
export function parseDuration(written: string): number | null {
  const text = written.trim().toLowerCase();
  if (text === "") return 0;
  const clock = text.match(/^(\d{1,4}):([0-5]\d)$/);
  if (clock) return bounded(Number(clock[1]) * HOUR + Number(clock[2]) * MINUTE);
  const parts = [...text.matchAll(/(\d+(?:[.,]\d+)?)\s*([a-z]+)\.?\s*/g)];
  if (parts.map(([whole]) => whole).join("") !== text) return null;
  return sum(parts.map(([, figure = "", name = ""]) => times(figure, name)));
}

function times(figure: string, name: string): number | null {
  const unit = UNITS.find(([names]) => names.test(name))?.[1];
  return unit === undefined ? null : Number(figure.replace(",", ".")) * unit;
}

function sum(parts: (number | null)[]): number | null {
  if (parts.length === 0 || parts.includes(null)) return null;
  return bounded(Math.round(parts.reduce<number>((total, part) => total + (part ?? 0), 0)));
}

function bounded(seconds: number): number | null {
  return seconds <= LONGEST ? seconds : null;
}

/** The units of a language, short: what parseDuration reads again. */
export interface DurationUnits {
  day: string;
  hour: string;
  minute: string;
  second: string;
}

/**
 * "4h 30m" as it would be typed. Days only for time by the clock: in business hours "1d" would be read as a
 * working day, which it is not.
 */
export function writeDuration(seconds: number, business: boolean, units: DurationUnits): string {
  if (seconds <= 0) return "";
  const sizes: [number, string][] = [
    ...(business ? [] : [[DAY, units.day] as [number, string]]),
    [HOUR, units.hour],
    [MINUTE, units.minute],
    [1, units.second],
  ];
  let left = seconds;
  const parts = sizes.flatMap(([size, unit]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0 ? [`${count}${unit}`] : [];
  });
  return parts.join(" ");
}
