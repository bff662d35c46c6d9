import type ui from "../locales/en/ui.json";

/**
 * The English source catalogues, one namespace each. An app adds its own by declaration merging
 * (see console/src/locales/catalogues.ts), which is what makes `t("inbox:empty.title")` typed.
 */
export interface Catalogues {
  ui: typeof ui;
}

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "ui";
    resources: Catalogues;
    enableSelector: false;
  }
}
