/** The languages there are texts for; the source is the first. */
export const LANGUAGES = ["en", "de", "es", "fr", "pt", "zh", "ja", "ar"] as const;

export type Language = (typeof LANGUAGES)[number];

/** The best of the offered languages for the wishes, the earlier wish first: "pt-BR" is content with "pt". */
export function pickLanguage(
  wishes: readonly (string | undefined | null)[],
  offered?: readonly string[],
): Language {
  const known = LANGUAGES.filter((language) => !offered?.length || offered.includes(language));
  for (const wish of wishes) {
    const base = wish?.toLowerCase().split(/[-_]/)[0];
    const found = known.find((language) => language === base);
    if (found) return found;
  }
  return known[0] ?? "en";
}

/** One of several texts: the language, the source language, or whatever there is. */
export function wordsIn(words: Readonly<Record<string, string>> | undefined, language: string): string {
  if (!words) return "";
  return words[language] || words.en || Object.values(words).find(Boolean) || "";
}

export function isRightToLeft(language: string): boolean {
  return language === "ar";
}
