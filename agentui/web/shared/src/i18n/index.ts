export type { Catalogues } from "./catalogues";
export {
  type CatalogueLoader,
  createI18n,
  LANGUAGES,
  type Language,
  preferredLanguage,
  setLanguage,
} from "./createI18n";
