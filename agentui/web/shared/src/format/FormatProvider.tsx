import { createContext, type ReactNode, useContext, useMemo } from "react";
import { createFormatter, type Formatter } from "./formatter";

const FormatContext = createContext<Formatter | null>(null);

interface FormatProviderProps {
  locale: string;
  /** IANA name; the browser's own zone when the person has not chosen one. */
  timeZone?: string;
  children: ReactNode;
}

export function FormatProvider({ locale, timeZone, children }: FormatProviderProps) {
  const zone = timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const formatter = useMemo(() => createFormatter(locale, zone), [locale, zone]);
  return <FormatContext value={formatter}>{children}</FormatContext>;
}

export function useFormat(): Formatter {
  const formatter = useContext(FormatContext);
  if (!formatter) throw new Error("useFormat needs a FormatProvider");
  return formatter;
}
