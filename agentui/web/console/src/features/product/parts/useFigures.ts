import { type Formatter, useFormat } from "@kept/shared/format";

/** How a number is written: a count, a share or a difference of shares, a mood of -1 to 1, a rating, money, a ratio, seconds. */
export type Kind = "count" | "share" | "points" | "mood" | "rating" | "money" | "ratio" | "seconds";

/** Numbers and their intervals in the reader's language. */
export function useFigures(currency = ""): Figures {
  const format = useFormat();
  const known = made.get(format) ?? new Map<string, Figures>();
  const figures = known.get(currency) ?? figuresIn(format.locale, currency, format.duration);
  made.set(format, known.set(currency, figures));
  return figures;
}

type Figures = ReturnType<typeof figuresIn>;

/** Formats are slow to make, and a view has thousands of numbers. */
const made = new WeakMap<Formatter, Map<string, Figures>>();

export function figuresIn(locale: string, currency: string, duration: (milliseconds: number) => string) {
  const of = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options);
  const small = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
  const formats = {
    count: of({ maximumFractionDigits: 0 }),
    share: of({ style: "percent", maximumFractionDigits: 0 }),
    smallShare: of({ style: "percent", ...small }),
    points: of({ ...small, signDisplay: "exceptZero" }),
    mood: of({ minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" }),
    rating: of(small),
    ratio: of({ maximumSignificantDigits: 2 }),
    money: moneyIn(locale, currency),
  };
  /** One share of less than 10 % has a decimal, and so do both ends of its interval. */
  const formatOf = (kind: Exclude<Kind, "seconds">, value: number) =>
    kind === "share" && Math.abs(value) < 0.0995 ? formats.smallShare : formats[kind];
  return {
    text(kind: Kind, value: number): string {
      if (kind === "seconds") return duration(value * 1000);
      if (kind === "points") return `${formats.points.format(100 * value)}\u00a0pp`;
      const text = formatOf(kind, value).format(value);
      return kind === "ratio" ? `×${text}` : text;
    },
    /** "9–16 %"; where numbers have signs, a dash between them would be one more: "-0.4 … +0.2". */
    range(kind: Kind, low: number, high: number): string {
      if (kind === "seconds") return `${duration(low * 1000)} – ${duration(high * 1000)}`;
      if (kind === "points")
        return `${formats.points.format(100 * low)} … ${formats.points.format(100 * high)}`;
      if (kind === "mood") return `${formats.mood.format(low)} … ${formats.mood.format(high)}`;
      return formatOf(kind, low).formatRange(low, high);
    },
  };
}

/** Currencies are set as text: "EUR" is written as a language writes it, anything else stands behind the number. */
function moneyIn(locale: string, currency: string): Pick<Intl.NumberFormat, "format" | "formatRange"> {
  const options = { maximumFractionDigits: 0 } as const;
  if (/^[A-Za-z]{3}$/.test(currency)) {
    return new Intl.NumberFormat(locale, { ...options, style: "currency", currency });
  }
  const plain = new Intl.NumberFormat(locale, options);
  const unit = currency && `\u00a0${currency}`;
  return {
    format: (value: number) => `${plain.format(value)}${unit}`,
    formatRange: (low: number, high: number) => `${plain.formatRange(low, high)}${unit}`,
  };
}
