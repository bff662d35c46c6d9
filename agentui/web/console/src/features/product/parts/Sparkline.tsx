import { useFormat } from "@kept/shared/format";
import { cn } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { areaOf, ceilingOf, lineOf } from "./line";

interface SparklineProps {
  /** Tickets by day or week. */
  values: readonly number[];
  /** The same of the days that it is compared with: a faint line. */
  past?: readonly number[];
  /** The value at the top; the highest one, when nothing is said. */
  ceiling?: number;
  step?: "day" | "week";
  className?: string;
}

const WIDTH = 100;
const HEIGHT = 24;

/** A number over the days, without axes: its words say what can be seen. */
export function Sparkline({ values, past = [], ceiling, step = "day", className }: SparklineProps) {
  const { t } = useTranslation("product");
  const format = useFormat();
  const top = ceiling ?? ceilingOf(values, past);
  const highest = Math.max(0, ...values);
  const total = values.reduce((sum, value) => sum + value, 0);
  const name = t("sparkline", {
    count: total,
    total: format.number(total),
    highest: format.number(highest),
    step: t(`step.${step}`),
  });
  return (
    <svg
      role="img"
      aria-label={name}
      viewBox={`0 -1.5 ${WIDTH} ${HEIGHT + 3}`}
      preserveAspectRatio="none"
      className={cn("block", className ?? "h-6 w-24")}
    >
      <path d={areaOf(values, WIDTH, HEIGHT, top)} className="fill-accent/12" />
      {past.length > 0 && (
        <path
          d={lineOf(past, WIDTH, HEIGHT, top)}
          className="fill-none stroke-ink-faint/60"
          strokeWidth={1}
          strokeDasharray="2 2"
          vectorEffect="non-scaling-stroke"
        />
      )}
      <path
        d={lineOf(values, WIDTH, HEIGHT, top)}
        className="fill-none stroke-accent"
        strokeWidth={1.5}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
