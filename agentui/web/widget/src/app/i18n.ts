import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Language, wordsIn } from "../languages";
import type source from "../locales/en";
import type { Words } from "../protocol";

type Source = typeof source;
export type Key = keyof Source;

/** A text, or one for each plural category of the language. */
export type Text = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);

/** All texts in one language; the compiler misses none. */
export type Catalogue = { [K in Key]: Source[K] extends string ? string : Exclude<Text, string> };

export type Values = Readonly<Record<string, string | number>>;

const DAY = 86_400_000;

/** Texts, dates and sizes in the visitor's language. */
export class Speech {
  private readonly plural: Intl.PluralRules;
  private readonly number: Intl.NumberFormat;
  /** The visitor's own variety of the language, which has its ways with dates. */
  private readonly variety: string;

  constructor(
    readonly language: Language,
    private readonly texts: Catalogue,
    browser: readonly string[] = navigator.languages,
    private readonly now: () => number = Date.now,
  ) {
    this.variety = browser.find((tag) => tag.split("-")[0] === language) ?? language;
    this.plural = new Intl.PluralRules(language);
    this.number = new Intl.NumberFormat(this.variety);
  }

  /** The text with {names} filled in; a plural goes by "count". */
  readonly t = (key: Key, values: Values = {}): string => {
    const text: Text = this.texts[key];
    const form =
      typeof text === "string" ? text : (text[this.plural.select(Number(values.count))] ?? text.other);
    return form.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      return typeof value === "number" ? this.number.format(value) : (value ?? "");
    });
  };

  /** A text of the site's own. */
  readonly of = (words: Words | undefined): string => wordsIn(words, this.language);

  time(at: string): string {
    return this.format(at, { timeStyle: "short" });
  }

  full(at: string): string {
    return this.format(at, { dateStyle: "long", timeStyle: "short" });
  }

  /** "Today", "Yesterday", a weekday of the last days, or the date. */
  day(at: string): string {
    const ago = this.daysAgo(at);
    if (ago === 0) return this.t("today");
    if (ago === 1) return this.t("yesterday");
    if (ago > 1 && ago < 7) return this.format(at, { weekday: "long" });
    const sameYear = new Date(at).getFullYear() === new Date(this.now()).getFullYear();
    return this.format(at, { day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) });
  }

  /** The time of today, the day of anything else. */
  brief(at: string): string {
    return this.daysAgo(at) === 0 ? this.time(at) : this.day(at);
  }

  opens(at: string): string {
    const time = this.time(at);
    const ahead = -this.daysAgo(at);
    if (ahead <= 0) return this.t("opens_today", { time });
    const day = this.format(
      at,
      ahead < 7 ? { weekday: "long" } : { weekday: "long", day: "numeric", month: "long" },
    );
    return this.t("opens_on", { day, time });
  }

  /** As the console says it to agents. */
  size(bytes: number): string {
    const power = bytes < 1 ? 0 : Math.min(2, Math.floor(Math.log10(bytes) / 3));
    return new Intl.NumberFormat(this.variety, {
      style: "unit",
      unit: ["byte", "kilobyte", "megabyte"][power],
      unitDisplay: power ? "short" : "long",
      maximumFractionDigits: 1,
    }).format(bytes / 1000 ** power);
  }

  private daysAgo(at: string): number {
    return Math.round((startOfDay(this.now()) - startOfDay(Date.parse(at))) / DAY);
  }

  private format(at: string, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.variety, options).format(new Date(at));
  }
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

const catalogues: Record<Language, () => Promise<{ default: Catalogue }>> = {
  en: () => import("../locales/en"),
  de: () => import("../locales/de"),
  es: () => import("../locales/es"),
  fr: () => import("../locales/fr"),
  pt: () => import("../locales/pt"),
  zh: () => import("../locales/zh"),
  ja: () => import("../locales/ja"),
  ar: () => import("../locales/ar"),
};

export async function loadWords(language: Language): Promise<Speech> {
  const { default: texts } = await catalogues[language]();
  return new Speech(language, texts);
}

export const WordsContext = createContext<Speech | null>(null);

export function useWords(): Speech {
  const words = useContext(WordsContext);
  if (!words) throw new Error("texts are used outside of the app");
  return words;
}
