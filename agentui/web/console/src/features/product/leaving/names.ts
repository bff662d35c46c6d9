import { useTranslation } from "react-i18next";
import { useDays } from "../../knowledge/figures/useDays";
import { NOTHING } from "../search";
import type { Kind, Outcome, REASONS } from "./model";

/** How kinds, reasons and what was tried are called; what this console does not know yet is called by its key. */
export function useNames() {
  const { t } = useTranslation("leaving");
  return {
    kind: (key: string) => t(`kinds.${key as Kind}`, { defaultValue: key }),
    reason: (key: string) =>
      t(`reasons.${key === NOTHING ? "none" : (key as (typeof REASONS)[number])}`, { defaultValue: key }),
    tried: (key: string) => t(`tries.${key === NOTHING ? "none" : (key as Tried)}`, { defaultValue: key }),
    outcome: (key: string) => t(`outcomes.${key as Outcome}`, { defaultValue: key }),
    by: (key: string) => t(`by.${key as "person"}`, { defaultValue: key }),
  };
}

type Tried = "discount";

/** What a metric counts, in words: the parts that are known, one after the other. */
export function useMetricWords(themes: ReadonlyMap<string, string>) {
  const { t } = useTranslation("leaving");
  const names = useNames();
  const days = useDays();
  const words = (part: string): string => {
    const [name, value = ""] = part.split("=", 2);
    switch (name) {
      case "kind":
        return names.kind(value);
      case "reason":
        return names.reason(value);
      case "tried":
        return t("metrics.tried", { what: names.tried(value) });
      case "without":
        return t("metrics.without", { what: names.tried(value) });
      case "outcome":
        return names.outcome(value);
      case "competitor":
        return t("metrics.competitor", { name: value });
      case "segment":
        return value === NOTHING ? t("metrics.noSegment") : value;
      case "value":
        return t(value === "known" ? "metrics.valued" : "metrics.unvalued");
      case "theme":
        return themes.get(value) ?? t("metrics.theme");
      case "before":
        return t("metrics.before", { theme: themes.get(value) ?? t("metrics.anything") });
      case "days": {
        const [from, to] = value.split("..");
        return from && to ? days.range({ from, to }) : value;
      }
      case "about":
      case "order":
      case "unanswered":
      case "customers":
      case "ended":
      case "settled":
        return t(`metrics.${name}`);
      default:
        return part;
    }
  };
  return (metric: string) => (metric === "" ? t("metrics.all") : metric.split("&").map(words).join(" · "));
}
