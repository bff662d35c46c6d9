import { useFormat } from "@kept/shared/format";
import { cn, Select } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { type CSSProperties, type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import { ceilingOf, type Period, periodsOf } from "./periods";
import { type Figure, figuresQuery } from "./queries";
import { MEASURES, type Measure, type Scope } from "./search";
import { useDays } from "./useDays";

interface OverTimeProps {
  scope: Scope;
  measure: Measure;
  onMeasure: (measure: Measure) => void;
}

/** One number over the days, or over the weeks where days are too many; each bar opens what it counts. */
export function OverTime({ scope, measure, onMeasure }: OverTimeProps) {
  const { t } = useTranslation("knowledge");
  const figures = useQuery(figuresQuery(useApi(), scope, "day"));
  return (
    <section aria-labelledby="over-time" className="py-5">
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 id="over-time" className="font-semibold">
          {t("figures.overTime")}
        </h2>
        <Select
          aria-label={t("figures.measure")}
          className="w-44!"
          value={measure}
          onChange={onMeasure}
          options={MEASURES.map((value) => ({ value, label: t(`figures.numbers.${value}`) }))}
        />
        {measure !== "views" && <Legend measure={measure} />}
      </div>
      <ResultState query={figures} skeleton={<SkeletonLines lines={4} />}>
        {(days) => <Chart scope={scope} measure={measure} figures={days} />}
      </ResultState>
    </section>
  );
}

/** The part of a bar is hatched, so that it is seen without its color. */
const PART: CSSProperties = {
  backgroundImage:
    "repeating-linear-gradient(135deg, var(--color-accent) 0 3px, var(--color-accent-soft) 3px 6px)",
};

function Legend({ measure }: { measure: Exclude<Measure, "views"> }) {
  const { t } = useTranslation("knowledge");
  return (
    <ul className="flex flex-wrap gap-x-4 text-ink-soft text-small">
      <li className="flex items-center gap-1.5">
        <span className="size-3 rounded-xs bg-accent" />
        {t(`figures.rest.${measure}`)}
      </li>
      <li className="flex items-center gap-1.5">
        <span style={PART} className="size-3 rounded-xs border border-accent" />
        {t(`figures.part.${measure}`)}
      </li>
    </ul>
  );
}

interface ChartProps {
  scope: Scope;
  measure: Measure;
  figures: readonly Figure[];
}

function Chart({ scope, measure, figures }: ChartProps) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const days = useDays();
  const { weekly, all } = periodsOf(scope, figures, measure);
  const [looked, setLooked] = useState<string | null>(null);
  const top = ceilingOf(Math.max(...all.map(({ whole }) => whole)));
  const current = all.find(({ from }) => from === looked) ?? all.at(-1);
  const first = all[0];
  const last = all.at(-1);
  if (!current || !first || !last) return null;

  /** Arrows go from bar to bar, so that the keyboard leaves the chart with one Tab. */
  function onKey(event: KeyboardEvent<HTMLOListElement>) {
    const at = all.indexOf(current as Period);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
    const next = to === undefined ? undefined : all[to];
    if (!next) return;
    event.preventDefault();
    setLooked(next.from);
    event.currentTarget.querySelector<HTMLElement>(`[data-from="${next.from}"]`)?.focus();
  }

  return (
    <figure>
      <div className="flex gap-2">
        <div aria-hidden="true" className="figures relative w-10 shrink-0 text-end text-ink-faint text-small">
          <span className="absolute end-0 -top-2">{format.number(top)}</span>
          <span className="absolute end-0 -bottom-2">{format.number(0)}</span>
        </div>
        <ol
          aria-label={t(weekly ? "figures.weeks" : "figures.days", { what: t(`figures.numbers.${measure}`) })}
          onKeyDown={onKey}
          className="flex h-40 flex-1 items-stretch gap-0.5 border-line border-y"
        >
          {all.map((period) => (
            <Bar
              key={period.from}
              period={period}
              measure={measure}
              top={top}
              current={period === current}
              onLook={() => setLooked(period.from)}
            />
          ))}
        </ol>
      </div>
      <div aria-hidden="true" className="figures ms-12 mt-1 flex justify-between text-ink-faint text-small">
        <span>{days.name(first.from)}</span>
        <span className="text-ink">
          {days.span(current)}: {words(current, measure)}
        </span>
        <span>{days.name(last.to)}</span>
      </div>
    </figure>
  );

  function words(period: Period, of: Measure) {
    const whole = `${format.number(period.whole)} ${t(`figures.numbers.${of}`)}`;
    if (of === "views" || period.part === 0) return whole;
    return `${whole} (${t(`figures.part.${of}`)}: ${format.number(period.part)})`;
  }
}

interface BarProps {
  period: Period;
  measure: Measure;
  top: number;
  current: boolean;
  onLook: () => void;
}

function Bar({ period, measure, top, current, onLook }: BarProps) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const days = useDays();
  const search = useSearch({ from: "/desk/knowledge/figures" });
  const { whole, part } = period;
  const height = (count: number) => ({ height: `${(100 * count) / top}%` });
  const name = [
    `${days.span(period)}: ${format.number(whole)} ${t(`figures.numbers.${measure}`)}`,
    measure !== "views" && part > 0 && `${t(`figures.part.${measure}`)}: ${format.number(part)}`,
  ];
  return (
    <li className="flex min-w-0 flex-1">
      <Link
        to="/knowledge/figures"
        search={{ ...search, open: measure, of: `days:${period.from}:${period.to}` }}
        replace
        data-from={period.from}
        tabIndex={current ? 0 : -1}
        aria-label={name.filter(Boolean).join(", ")}
        onFocus={onLook}
        onPointerEnter={onLook}
        className={cn("ring-inside flex min-w-0 flex-1 flex-col justify-end", current && "bg-hover")}
      >
        <span style={height(whole - part)} className="mx-auto block w-full max-w-8 bg-accent" />
        <span style={{ ...height(part), ...PART }} className="mx-auto block w-full max-w-8" />
      </Link>
    </li>
  );
}
