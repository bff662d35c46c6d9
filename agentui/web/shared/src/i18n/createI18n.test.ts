import { expect, it, vi } from "vitest";
import { createI18n, preferredLanguage } from "./createI18n";

const texts = {
  en: { desk: { title: "Desk" }, tickets: { title: "Tickets" } },
  de: { desk: { title: "Schreibtisch" }, tickets: { title: "Vorgänge" } },
};
const loader = () =>
  vi.fn(async (language: "en" | "de", namespace: string) => texts[language][namespace as "desk"]);
// Their keys are not among the typed ones of the apps.
type Translate = (key: string) => string;

it("speaks English at once and loads another language once, when asked", async () => {
  const load = loader();
  const i18n = await createI18n({ english: { desk: texts.en.desk }, load }, "en");
  const t = i18n.t as Translate;
  expect([t("ui:action.undo"), t("desk:title")]).toEqual(["Undo", "Desk"]);
  expect(load).not.toHaveBeenCalled();

  await i18n.changeLanguage("de");
  expect([t("ui:action.undo"), t("desk:title")]).toEqual(["Rückgängig", "Schreibtisch"]);
  await i18n.changeLanguage("en");
  await i18n.changeLanguage("de");
  expect(load).toHaveBeenCalledExactlyOnceWith("de", "desk");
});

it("fetches a later namespace in every language that is spoken from then on", async () => {
  const load = loader();
  const i18n = await createI18n({ english: {}, load }, "en");
  const t = i18n.t as Translate;
  await i18n.loadNamespaces(["tickets"]);
  expect(t("tickets:title")).toBe("Tickets");
  await i18n.changeLanguage("de");
  expect(t("tickets:title")).toBe("Vorgänge");
});

it("stays with English where another language cannot be fetched", async () => {
  const load = vi.fn(() => Promise.reject(new Error("no connection")));
  const i18n = await createI18n({ english: { desk: texts.en.desk }, load }, "de");
  expect((i18n.t as Translate)("desk:title")).toBe("Desk");
});

it.each([
  [["de-AT", "en"], "de"],
  [["fr", "de"], "de"],
  [["fr"], "en"],
  [[], "en"],
])("picks for %j the language %s", (wanted, language) => {
  expect(preferredLanguage(wanted)).toBe(language);
});
