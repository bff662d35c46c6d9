export type { Catalogues } from "./catalogues";
export { type CatalogueLoader, createI18n, LANGUAGES, type Language, preferredLanguage } from "./createI18n";
