import { expect, it, vi } from "vitest";
import { createI18n, preferredLanguage, setLanguage } from "./createI18n";

it("speaks English at once and loads another language once, when asked", async () => {
  const load = vi.fn(async () => ({}));
  const i18n = await createI18n({ english: {}, load }, "en");
  expect(i18n.t("ui:action.undo")).toBe("Undo");
  expect(load).not.toHaveBeenCalled();

  await setLanguage(i18n, load, "de");
  expect(i18n.t("ui:action.undo")).toBe("Rückgängig");
  await setLanguage(i18n, load, "en");
  await setLanguage(i18n, load, "de");
  expect(load).toHaveBeenCalledTimes(1);
});

it.each([
  [["de-AT", "en"], "de"],
  [["fr", "de"], "de"],
  [["fr"], "en"],
  [[], "en"],
])("picks for %j the language %s", (wanted, language) => {
  expect(preferredLanguage(wanted)).toBe(language);
});
