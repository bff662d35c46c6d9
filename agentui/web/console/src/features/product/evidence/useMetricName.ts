import { useFormat } from "@kept/shared/format";
import { useTranslation } from "react-i18next";
import { useDays } from "../../knowledge/figures/useDays";
import { useTeams } from "../../ticket/desk";
import { useTraitName } from "../filters/useTraitName";
import { TRAITS } from "../search";

const NAMED = [
  "customers",
  "sentiment",
  "negative",
  "positive",
  "unjudged",
  "rated",
  "satisfied",
  "low_csat",
  "clocked",
  "breached",
  "handled",
  "solved",
  "reopened",
  "replied",
  "article",
  "value=known",
  "value=unknown",
] as const;

/** What a metric of the server counts, in words: "Tickets with a missed deadline", "Tickets of Mar 2 – 8". */
export function useMetricName(): (metric: string) => string {
  const { t } = useTranslation("product");
  const format = useFormat();
  const days = useDays();
  const traitName = useTraitName();
  const teams = useTeams();
  return (metric) => {
    const named = NAMED.find((one) => one === metric);
    if (named) return t(`metrics.${named}`);
    const [what = "", value = ""] = split(metric, "=");
    const trait = TRAITS.find((one) => one === what);
    if (trait) {
      const team = teams.find(({ id }) => String(id) === value);
      return t("metrics.trait", {
        value: traitName(trait, value, trait === "team" ? team?.name : undefined),
      });
    }
    const [from = "", to = ""] = split(value, "..");
    if (what === "days") return t("metrics.days", { days: days.range({ from, to }) });
    if (what === "between") {
      const span = [from, to].map((at) => `${format.date(new Date(at))}, ${format.time(new Date(at))}`);
      return t("metrics.between", { span: span.join(" – ") });
    }
    return t("metrics.all");
  };
}

function split(text: string, by: string): string[] {
  const at = text.indexOf(by);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + by.length)];
}
