import { useFormat } from "@kept/shared/format";
import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDays } from "../../knowledge/figures/useDays";
import type { Bucket, Figure } from "../model";
import { LightLink } from "../parts/LightLink";
import { areaOf, lineOf } from "../parts/line";
import { openingHere } from "../parts/OpenLink";
import { opening } from "../search";

interface TimeChartProps {
  figure: Figure;
  buckets: readonly Bucket[];
  /** The days before, as a faint line; nothing draws none. */
  past: readonly number[];
  /** The value of the line at the top. */
  top: number;
}

const WIDTH = 300;
const HEIGHT = 80;

/** A theme over the days: pointing at one, or the arrow keys, says its number; a click or Enter opens its tickets. */
export function TimeChart({ figure, buckets, past, top }: TimeChartProps) {
  const { t } = useTranslation("product");
  const format = useFormat();
  const days = useDays();
  const [at, look] = useState<number | null>(null);
  const { series, theme_id: themeId } = figure;
  const counted = { themeId };
  const last = buckets.length - 1;
  const current = Math.min(at ?? last, last);
  const bucket = buckets[current];
  const [first] = buckets;
  const end = buckets[last];
  if (!bucket || !first || !end) return null;
  const count = series[current] ?? 0;
  const before = past[current];
  const said = [
    `${days.span(bucket)}: ${t("list.tickets", { count })}`,
    before !== undefined && t("trend.before", { count: before }),
  ];
  function onKey(event: KeyboardEvent) {
    const to = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    look(Math.max(0, Math.min(last, to)));
  }
  function onPoint(event: PointerEvent<HTMLElement>) {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    look(Math.round((last * (event.clientX - left)) / Math.max(1, width)));
  }
  const x = last === 0 ? WIDTH / 2 : (WIDTH * current) / last;
  return (
    <div className="figures flex gap-2">
      <div aria-hidden="true" className="relative w-7 shrink-0 text-end text-ink-faint text-micro">
        <span className="absolute end-0 -top-2">{format.number(top)}</span>
        <span className="absolute end-0 top-18">0</span>
      </div>
      <div className="min-w-0 flex-1">
        <LightLink
          href={`?${new URLSearchParams({ ...opening(bucket.metric, counted) })}`}
          to={() => openingHere(bucket.metric, counted)}
          aria-label={said.filter(Boolean).join(", ")}
          onKeyDown={onKey}
          onPointerMove={onPoint}
          onPointerLeave={() => look(null)}
          className="relative block h-20 border-line border-y"
        >
          <svg
            aria-hidden="true"
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            className="block size-full overflow-visible"
          >
            <path d={areaOf(series, WIDTH, HEIGHT, top)} className="fill-accent/12" />
            {past.length > 0 && (
              <path
                d={lineOf(past, WIDTH, HEIGHT, top)}
                className="fill-none stroke-ink-faint/70"
                strokeDasharray="3 3"
                vectorEffect="non-scaling-stroke"
              />
            )}
            <path
              d={lineOf(series, WIDTH, HEIGHT, top)}
              className="fill-none stroke-accent"
              strokeWidth={1.5}
              strokeLinejoin="round"
              vectorEffect="non-scaling-stroke"
            />
            {at !== null && (
              <path d={`M${x} 0V${HEIGHT}`} className="stroke-ink-faint" vectorEffect="non-scaling-stroke" />
            )}
          </svg>
        </LightLink>
        <div aria-hidden="true" className="mt-0.5 flex justify-between text-ink-faint text-micro">
          <span>{days.name(first.from)}</span>
          {at !== null && <span className="text-ink">{said.filter(Boolean).join(", ")}</span>}
          <span>{days.name(end.to)}</span>
        </div>
      </div>
    </div>
  );
}
