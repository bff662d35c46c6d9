import type { CatalogueLoader } from "@kept/shared/i18n";
import english from "./en";

type English = typeof english;

declare module "@kept/shared/i18n" {
  interface Catalogues extends English {}
}

export { english };

export const loadCatalogue: CatalogueLoader = async () => (await import("./de")).default;
