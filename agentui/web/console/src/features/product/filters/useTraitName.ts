import { useTranslation } from "react-i18next";
import { languageName } from "../../knowledge/model";
import { NOTHING, type Trait } from "../search";

const CHANNELS = ["email", "chat", "form", "api"] as const;

/** What a value of a trait is called; teams are named by the server. */
export function useTraitName(): (trait: Trait, key: string, name?: string) => string {
  const { t } = useTranslation("product");
  return (trait, key, name = key) => {
    if (key === NOTHING) return t(`filters.none.${trait}`);
    if (trait === "language") return languageName(key);
    const channel = trait === "channel" && CHANNELS.find((one) => one === key);
    return channel ? t(`filters.channels.${channel}`) : name;
  };
}
