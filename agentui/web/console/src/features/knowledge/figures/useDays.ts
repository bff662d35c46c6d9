import { useFormat } from "@kept/shared/format";
import { useMemo } from "react";
import type { Days } from "./search";

/** Names of days as the server counts them: they are of UTC, whatever the reader's zone. */
export function useDays() {
  const { locale } = useFormat();
  return useMemo(() => {
    const day = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "short", day: "numeric" });
    const full = new Intl.DateTimeFormat(locale, { timeZone: "UTC", dateStyle: "medium" });
    return {
      /** "Mar 2" */
      name: (text: string) => day.format(new Date(text)),
      /** "Mar 2 – 8" */
      span: ({ from, to }: Days) => day.formatRange(new Date(from), new Date(to)),
      /** "Mar 2 – 8, 2026" */
      range: ({ from, to }: Days) => full.formatRange(new Date(from), new Date(to)),
    };
  }, [locale]);
}
