/** What the clock shows in a zone that somebody's browser named; "" where nobody knows that zone. */
export function localTime(now: Date, timeZone: string, locale: string): string {
  try {
    return new Intl.DateTimeFormat(locale, { timeZone, timeStyle: "short" }).format(now);
  } catch {
    return "";
  }
}
