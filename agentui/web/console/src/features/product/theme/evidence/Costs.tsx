import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Measured } from "../../parts/Measured";
import { MoodMark } from "../../parts/MoodMark";
import type { Kind } from "../../parts/useFigures";
import type { Evidence } from "./queries";

type Measure = Evidence["tickets"];

/** How customers feel about it, which promises it breaks, what it takes to answer, and whether articles help. */
export function Costs({ evidence }: { evidence: Evidence }) {
  const { t } = useTranslation("theme");
  const { theme_id: id, sentiment, satisfaction, sla, effort } = evidence;
  const line = (name: string, measure: Measure, kind: Kind, currency?: string) => (
    <Line name={name}>
      <Measured measure={measure} kind={kind} themeId={id} name={name} currency={currency} />
    </Line>
  );
  return (
    <section aria-labelledby="theme-costs" className="flex flex-col gap-4">
      <h3 id="theme-costs" className="font-semibold">
        {t("costs.title")}
      </h3>
      <div className="grid gap-x-10 gap-y-4 pane:grid-cols-2 side:grid-cols-1">
        <Group name={t("costs.sentiment")}>
          <Line name={t("costs.mood")}>
            <MoodMark measure={sentiment.mean} themeId={id} interval="beside" />
          </Line>
          {line(t("costs.moodDifference"), sentiment.difference, "mood")}
          {line(t("costs.negative"), sentiment.negative, "count")}
          {line(t("costs.positive"), sentiment.positive, "count")}
          {line(t("costs.unjudged"), sentiment.unjudged, "count")}
        </Group>
        <Group name={t("costs.satisfaction")}>
          {line(t("costs.rating"), satisfaction.mean, "rating")}
          {line(t("costs.satisfied"), satisfaction.satisfied, "share")}
          {line(t("costs.low"), satisfaction.low, "count")}
          {line(t("costs.impact"), satisfaction.impact, "mood")}
        </Group>
        <Group name={t("costs.promises")}>
          {line(t("costs.breached"), sla.breached, "count")}
          {line(t("costs.breachedShare"), sla.share, "share")}
          {line(t("costs.breachedDifference"), sla.difference, "points")}
        </Group>
        <Group name={t("costs.effort")}>
          {line(t("costs.handling"), effort.total, "seconds")}
          {line(t("costs.handlingEach"), effort.median, "seconds")}
          {effort.cost.value !== null && line(t("costs.cost"), effort.cost, "money", effort.currency)}
          {line(t("costs.reopened"), effort.reopened, "count")}
        </Group>
        <Group name={t("costs.help")}>
          {line(t("costs.articles"), effort.article, "count")}
          {line(t("costs.articlesShare"), effort.articles, "share")}
          <Line name={t("costs.gaps")}>
            <Link
              to="/knowledge/gaps"
              className="rounded-sm text-accent-text underline decoration-line-strong/60 underline-offset-2 hover:decoration-current"
            >
              {t("costs.gapsOpen")}
            </Link>
          </Line>
        </Group>
      </div>
    </section>
  );
}

function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="mb-1 text-ink-soft text-small">{name}</h4>
      <dl className="flex flex-col">{children}</dl>
    </div>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 border-line border-t py-1">
      <dt>{name}</dt>
      <dd className="figures ms-auto text-end">{children}</dd>
    </div>
  );
}
