import { useFormat } from "@kept/shared/format";
import { cn } from "@kept/shared/ui";
import { Link, useSearch } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDays } from "../../../knowledge/figures/useDays";
import { OpenLink } from "../../parts/OpenLink";
import { opening } from "../../search";
import type { Evidence } from "./queries";
import { alarmsIn, ceilingOf } from "./series";

interface SeriesProps {
  evidence: Evidence;
  compared: boolean;
}

/** Tickets by day or week, each bar beside that of the days compared with; alarms stand over theirs. */
export function Series({ evidence, compared }: SeriesProps) {
  const { t } = useTranslation("theme");
  const days = useDays();
  const { step, compare, alarms, past } = evidence;
  const before = compared && past.some((tickets) => tickets > 0);
  return (
    <section aria-labelledby="theme-series">
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-1">
        <h3 id="theme-series" className="font-semibold">
          {t(`series.${step}`)}
        </h3>
        {before && (
          <ul className="flex flex-wrap gap-x-4 text-ink-soft text-small">
            <li className="flex items-center gap-1.5">
              <span className="size-3 rounded-xs bg-accent" />
              {days.range(evidence.period)}
            </li>
            <li className="flex items-center gap-1.5">
              <span className="h-0.5 w-3 bg-ink-soft" />
              {t("series.before", { days: days.range(compare) })}
            </li>
          </ul>
        )}
      </div>
      <Chart evidence={evidence} past={before ? past : []} />
      {alarms.length > 0 && <Alarms evidence={evidence} />}
    </section>
  );
}

function Chart({ evidence, past }: { evidence: Evidence; past: readonly number[] }) {
  const { t } = useTranslation("theme");
  const format = useFormat();
  const days = useDays();
  const { series, alarms, theme_id: id } = evidence;
  const search = useSearch({ from: "/desk/product/themes/$themeId" });
  const [looked, setLooked] = useState<string | null>(null);
  const top = ceilingOf(Math.max(0, ...series.map(({ tickets }) => tickets), ...past));
  const at = series.findIndex(({ from }) => from === looked);
  const current = series[at] ?? series.at(-1);
  const first = series[0];
  const last = series.at(-1);
  if (!current || !first || !last) return null;
  const height = (count: number) => ({ height: `${(100 * count) / top}%` });

  /** Arrows go from bar to bar, so that the keyboard leaves the chart with one Tab. */
  function onKey(event: KeyboardEvent<HTMLOListElement>) {
    const here = series.indexOf(current as Evidence["series"][number]);
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: series.length - 1 }[event.key];
    const next = to === undefined ? undefined : series[to];
    if (!next) return;
    event.preventDefault();
    setLooked(next.from);
    event.currentTarget.querySelector<HTMLElement>(`[data-from="${next.from}"]`)?.focus();
  }

  function words(bucket: Evidence["series"][number]): string {
    const before = past[series.indexOf(bucket)];
    const parts = [
      `${days.span(bucket)}: ${t("series.tickets", { count: bucket.tickets })}`,
      before !== undefined && t("series.past", { count: before }),
      alarmsIn(bucket, alarms).length > 0 && t("series.alarm"),
    ];
    return parts.filter(Boolean).join(", ");
  }

  return (
    <figure>
      <div className="flex gap-2 pt-4">
        <div aria-hidden="true" className="figures relative w-8 shrink-0 text-end text-ink-faint text-small">
          <span className="absolute end-0 -top-2">{format.number(top)}</span>
          <span className="absolute end-0 -bottom-2">{format.number(0)}</span>
        </div>
        <ol
          aria-label={t("series.label")}
          onKeyDown={onKey}
          className="flex h-36 flex-1 items-stretch gap-0.5 border-line border-y"
        >
          {series.map((bucket, place) => (
            <li key={bucket.from} className="relative flex min-w-0 flex-1">
              {alarmsIn(bucket, alarms).length > 0 && (
                <TriangleAlert
                  aria-hidden="true"
                  className="absolute inset-x-0 -top-4 mx-auto size-3.5 text-due-text"
                />
              )}
              <Link
                to="."
                search={{ ...search, ...opening(bucket.metric, { themeId: id }) }}
                data-from={bucket.from}
                tabIndex={bucket === current ? 0 : -1}
                aria-label={words(bucket)}
                onFocus={() => setLooked(bucket.from)}
                onPointerEnter={() => setLooked(bucket.from)}
                className={cn(
                  "ring-inside relative flex min-w-0 flex-1 items-end",
                  bucket === current && "bg-hover",
                )}
              >
                <span style={height(bucket.tickets)} className="mx-auto block w-full max-w-8 bg-accent" />
                {past[place] !== undefined && (
                  <span
                    style={{ bottom: `calc(${(100 * (past[place] ?? 0)) / top}% - 1px)` }}
                    className="absolute inset-x-0 mx-auto h-0.5 w-full max-w-8 bg-ink-soft"
                  />
                )}
              </Link>
            </li>
          ))}
        </ol>
      </div>
      <div
        aria-hidden="true"
        className="figures ms-10 mt-1 flex justify-between gap-4 text-ink-faint text-small"
      >
        <span className="whitespace-nowrap max-pane:hidden">{days.name(first.from)}</span>
        <span className="text-ink">{words(current)}</span>
        <span className="whitespace-nowrap max-pane:hidden">{days.name(last.to)}</span>
      </div>
    </figure>
  );
}

/** What was found to be more than the theme's own past explains. */
function Alarms({ evidence }: { evidence: Evidence }) {
  const { t } = useTranslation("theme");
  const format = useFormat();
  return (
    <ul className="mt-3 flex flex-col gap-1">
      {evidence.alarms.map((alarm) => (
        <li key={alarm.id} className="flex flex-wrap items-center gap-x-2">
          <TriangleAlert aria-hidden="true" className="size-4 shrink-0 text-due-text" />
          <span>{t(`alarm.${alarm.kind}`, { date: format.date(new Date(alarm.to)) })}</span>
          <OpenLink metric={alarm.metric} themeId={evidence.theme_id}>
            {t("alarm.seen", { count: alarm.seen })}
          </OpenLink>
          <span className="text-ink-soft">
            {t("alarm.expected", { value: format.number(Math.round(alarm.expected * 10) / 10) })}
          </span>
          <span className="text-ink-faint">
            {t(alarm.ended_at === null ? "alarm.goesOn" : "alarm.ended")}
          </span>
        </li>
      ))}
    </ul>
  );
}
