import { createInstance, type i18n, type ResourceLanguage } from "i18next";
import { initReactI18next } from "react-i18next";
import "./catalogues";
import uiEnglish from "../locales/en/ui.json";

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Loads all namespaces of a language other than English, which comes with the app. */
export type CatalogueLoader = (language: Exclude<Language, "en">) => Promise<ResourceLanguage>;

interface I18nOptions {
  english: ResourceLanguage;
  load: CatalogueLoader;
}

/** Starts i18next with English at once; other languages come when `setLanguage` asks for them. */
export async function createI18n({ english, load }: I18nOptions, language: Language): Promise<i18n> {
  const instance = createInstance({
    lng: "en",
    fallbackLng: "en",
    defaultNS: "ui",
    resources: { en: { ui: uiEnglish, ...english } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await instance.use(initReactI18next).init();
  await setLanguage(instance, load, language);
  return instance;
}

export async function setLanguage(instance: i18n, load: CatalogueLoader, language: Language) {
  if (language !== "en" && !instance.hasResourceBundle(language, "ui")) {
    const [ui, own] = await Promise.all([import("../locales/de/ui.json"), load(language)]);
    const namespaces = { ui: ui.default, ...own };
    for (const [name, texts] of Object.entries(namespaces)) {
      instance.addResourceBundle(language, name, texts);
    }
  }
  await instance.changeLanguage(language);
}

/** The best of our languages for what a browser asks for ("de-AT" is German). */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split("-")[0] === language);
    if (found) return found;
  }
  return "en";
}
