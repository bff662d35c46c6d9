import { FormatProvider } from "@kept/shared/format";
import { type Language, preferredLanguage } from "@kept/shared/i18n";
import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";

const LANGUAGE_KEY = "kept.language";

interface LanguageChoice {
  current: Language;
  choose: (language: Language) => void;
}

const LanguageContext = createContext<LanguageChoice | null>(null);

/** What was chosen in this browser, or the best for what it asks for. */
export function initialLanguage(): Language {
  try {
    const stored = localStorage.getItem(LANGUAGE_KEY);
    if (stored) return preferredLanguage([stored]);
  } catch {
    // Without storage the browser's wish counts.
  }
  return preferredLanguage(navigator.languages);
}

/** Dates follow the browser's own region when it speaks the same language ("de-CH"), else the language. */
function localeFor(language: Language): string {
  return navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const current = preferredLanguage([i18n.language]);
  const choice = useMemo(
    () => ({
      current,
      choose: (language: Language) => {
        try {
          localStorage.setItem(LANGUAGE_KEY, language);
        } catch {
          // Not remembered, then; it still holds for this page.
        }
        void i18n.changeLanguage(language);
      },
    }),
    [current, i18n],
  );
  useEffect(() => {
    document.documentElement.lang = current;
  }, [current]);
  return (
    <LanguageContext value={choice}>
      <FormatProvider locale={localeFor(current)}>{children}</FormatProvider>
    </LanguageContext>
  );
}

export function useLanguage(): LanguageChoice {
  const choice = useContext(LanguageContext);
  if (!choice) throw new Error("useLanguage needs a LanguageProvider");
  return choice;
}
