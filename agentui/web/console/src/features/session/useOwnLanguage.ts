import { preferredLanguage } from "@kept/shared/i18n";
import { useLanguage } from "../../locales/LanguageProvider";
import type { Me } from "./queries";

/** On signing in, this browser speaks the language that the agent has chosen anywhere before. */
export function useOwnLanguage() {
  const language = useLanguage();
  return (me: Me) => {
    const { locale } = me.preferences;
    if (locale) language.choose(preferredLanguage([locale]));
  };
}
