import type { CatalogueLoader } from "@kept/shared/i18n";
import type { ResourceKey } from "i18next";
import english from "./en";
import { first } from "./en/first";

type English = typeof english;

declare module "@kept/shared/i18n" {
  interface Catalogues extends English {}
}

/** Every English text; the app itself starts with `first` and fetches the others with what says them. */
export { english };

const later = import.meta.glob<{ default: ResourceKey }>([
  "./*/*.json",
  "!./*/forms.json",
  "!./*/inbox.json",
  "!./*/notifications.json",
  "!./*/search.json",
  "!./*/shell.json",
  "!./*/ticket.json",
]);

export const loadCatalogue: CatalogueLoader = async (language, namespace) => {
  // English has these from the start; in another language they come in one piece.
  if (namespace in first) return (await import("./de/first")).first[namespace as keyof typeof first];
  const file = await later[`./${language}/${namespace}.json`]?.();
  if (!file) throw new Error(`there is no catalogue ${namespace} in ${language}`);
  return file.default;
};
