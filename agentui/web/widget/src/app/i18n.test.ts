import { describe, expect, it } from "vitest";
import { LANGUAGES, type Language, pickLanguage, wordsIn } from "../languages";
import { WORDS } from "../loader/words";
import source from "../locales/en";
import { type Catalogue, Speech, type Text } from "./i18n";

const loaded = import.meta.glob<{ default: Catalogue }>("../locales/*.ts", { eager: true });
const catalogue = (language: Language) => loaded[`../locales/${language}.ts`]?.default as Catalogue;
const NOW = Date.parse("2025-11-20T15:00:00Z"); // a Thursday

const forms = (text: Text) => (typeof text === "string" ? [text] : Object.values(text));
const holes = (text: Text) =>
  [...new Set(forms(text).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();

describe.each(LANGUAGES)("the texts in %s", (language) => {
  const texts = catalogue(language);

  it("are complete, none is empty, and each fills in the same", () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(source).sort());
    for (const key of Object.keys(source) as (keyof typeof source)[]) {
      for (const form of forms(texts[key])) expect(form.trim(), key).not.toBe("");
      expect(holes(texts[key]), key).toEqual(holes(source[key]));
    }
  });

  it("have every plural form of the language", () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const text of Object.values(texts) as Text[]) {
      if (typeof text === "string") continue;
      // "many" of Spanish, French and Portuguese begins at a million.
      const needed = pluralCategories.filter((form) => form !== "many" || language === "ar");
      expect(Object.keys(text)).toEqual(expect.arrayContaining(needed));
    }
  });

  it("have a launcher", () => {
    const [open, close, unread] = WORDS[language];
    expect(open).not.toBe(close);
    expect(unread(3)).toContain("3");
  });

  it("are not the English ones", () => {
    if (language === "en") return;
    const same = (Object.keys(source) as (keyof typeof source)[]).filter(
      (key) =>
        JSON.stringify(texts[key]) === JSON.stringify(source[key]) &&
        !["emoji", "name", "messages"].includes(key),
    );
    expect(same.filter((key) => !(language === "fr" && key === "conversation"))).toEqual([]);
  });
});

describe("Speech", () => {
  const english = new Speech("en", source, ["en-GB"], () => NOW);

  it("fills in and counts", () => {
    expect(english.t("typing", { name: "Anna" })).toBe("Anna is typing");
    expect(english.t("unread", { count: 1 })).toBe("1 new message");
    expect(english.t("unread", { count: 2 })).toBe("2 new messages");
    const arabic = new Speech("ar", catalogue("ar"), ["ar-EG"], () => NOW);
    expect(arabic.t("unread", { count: 2 })).toBe("رسالتان جديدتان");
  });

  it("speaks of days as people do", () => {
    expect(english.day("2025-11-20T01:00:00Z")).toBe("Today");
    expect(english.day("2025-11-19T23:00:00Z")).toBe("Yesterday");
    expect(english.day("2025-11-16T12:00:00Z")).toBe("Sunday");
    expect(english.day("2025-03-02T12:00:00Z")).toBe("2 March");
    expect(english.day("2023-03-02T12:00:00Z")).toBe("2 March 2023");
    expect(english.opens("2025-11-20T16:30:00Z")).toBe("Back today at 16:30");
    expect(english.opens("2025-11-24T08:00:00Z")).toBe("Back on Monday at 08:00");
    expect(english.size(1_250_000)).toBe("1.3 MB");
    expect(english.size(0)).toBe("0 bytes");
    expect(english.size(12_345)).toBe("12.3 kB");
    expect(english.size(20_000_000)).toBe("20 MB");
  });
});

describe("choosing a language", () => {
  it("takes the earliest wish that there is", () => {
    expect(pickLanguage(["nl", "pt-BR", "de"])).toBe("pt");
    expect(pickLanguage([undefined, "", "zh_TW"])).toBe("zh");
    expect(pickLanguage(["de"], ["fr", "en"])).toBe("en");
    expect(pickLanguage([], [])).toBe("en");
  });

  it("finds some words where its own are missing", () => {
    expect(wordsIn({ en: "Hello", de: "Hallo" }, "de")).toBe("Hallo");
    expect(wordsIn({ en: "Hello", de: "" }, "de")).toBe("Hello");
    expect(wordsIn({ ja: "こんにちは" }, "de")).toBe("こんにちは");
    expect(wordsIn(undefined, "de")).toBe("");
  });
});
