import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useDays } from "../../../knowledge/figures/useDays";
import { Measured } from "../../parts/Measured";
import { TrendMark } from "../../parts/TrendMark";
import type { Evidence } from "./queries";

/** The five numbers that decide whether to read on. */
export function KeyFigures({ evidence }: { evidence: Evidence }) {
  const { t } = useTranslation("theme");
  const days = useDays();
  const { theme_id: id, tickets, customers, share, trend, value, compare } = evidence;
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 pane:grid-cols-3 side:grid-cols-5">
      <Figure name={t("figures.tickets")}>
        <Measured measure={tickets} kind="count" themeId={id} />
      </Figure>
      <Figure name={t("figures.customers")}>
        <Measured measure={customers} kind="count" themeId={id} />
      </Figure>
      <Figure name={t("figures.share")} below={t("figures.shareOf", { count: evidence.all })}>
        <Measured measure={share} kind="share" themeId={id} />
      </Figure>
      <Figure name={t("figures.trend")} below={t("figures.against", { days: days.range(compare) })}>
        <TrendMark trend={trend} themeId={id} className="flex-wrap" />
      </Figure>
      <Figure
        name={t("figures.value")}
        below={
          <>
            {value.median.value !== null && (
              <>
                {t("figures.median")}{" "}
                <Measured
                  measure={value.median}
                  kind="money"
                  themeId={id}
                  currency={value.currency}
                  interval="none"
                  name={t("figures.median")}
                />
                {" · "}
              </>
            )}
            {t("figures.known")} <Measured measure={value.known} kind="count" themeId={id} />
            {", "}
            {t("figures.unknown")} <Measured measure={value.unknown} kind="count" themeId={id} />
          </>
        }
      >
        <Measured measure={value.sum} kind="money" themeId={id} currency={value.currency} interval="none" />
      </Figure>
    </dl>
  );
}

function Figure({ name, below, children }: { name: string; below?: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-soft text-small">{name}</dt>
      <dd className="figures mt-0.5">
        <span className="block font-semibold text-read">{children}</span>
        {below && <span className="mt-0.5 block text-ink-faint text-small">{below}</span>}
      </dd>
    </div>
  );
}
