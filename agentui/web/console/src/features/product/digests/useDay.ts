import { useFormat } from "@kept/shared/format";
import { useMemo } from "react";

/** "Wednesday, November 18": a day as the mail writes it, without an abbreviation that would end a sentence. */
export function useDay(): (day: string) => string {
  const { locale } = useFormat();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(locale, {
      timeZone: "UTC",
      weekday: "long",
      month: "long",
      day: "numeric",
    });
    return (day) => format.format(new Date(day));
  }, [locale]);
}
