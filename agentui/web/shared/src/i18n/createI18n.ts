import {
  type BackendModule,
  createInstance,
  type i18n,
  type ResourceKey,
  type ResourceLanguage,
} from "i18next";
import { initReactI18next } from "react-i18next";
import "./catalogues";
import uiEnglish from "../locales/en/ui.json";

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Loads one namespace of the app in one language. */
export type CatalogueLoader = (language: Language, namespace: string) => Promise<ResourceKey>;

interface I18nOptions {
  /** The English namespaces that come with the app; the others come when they are first asked for. */
  english: ResourceLanguage;
  load: CatalogueLoader;
}

/**
 * Starts i18next. Before it is ready it has what comes with the app, in English and in `language`. A namespace
 * beyond that is fetched by `loadNamespaces`; a component that asks for it earlier suspends until it is there.
 */
export async function createI18n({ english, load }: I18nOptions, language: Language): Promise<i18n> {
  const instance = createInstance({
    lng: language,
    fallbackLng: "en",
    defaultNS: "ui",
    ns: ["ui", ...Object.keys(english)],
    resources: { en: { ui: uiEnglish, ...english } },
    partialBundledLanguages: true,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await instance.use(backendOf(load)).use(initReactI18next).init();
  return instance;
}

function backendOf(load: CatalogueLoader): BackendModule {
  return {
    type: "backend",
    init() {},
    read(language, namespace, done) {
      const own =
        namespace === "ui" ? import("../locales/de/ui.json") : load(preferredLanguage([language]), namespace);
      own.then(
        (texts) => done(null, texts),
        (error: Error) => done(error, null),
      );
    },
  };
}

/** The best of our languages for what a browser asks for ("de-AT" is German). */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split("-")[0] === language);
    if (found) return found;
  }
  return "en";
}
