import { useFormat } from "@kept/shared/format";
import { cn } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { columnsOf, HEIGHT, STEP, WIDTH } from "./sections";

/** Tickets of the last weeks, the newest in the accent. */
export function Bars({ weeks, className }: { weeks: readonly number[]; className?: string }) {
  const { t } = useTranslation("digests");
  const format = useFormat();
  if (weeks.length === 0) return null;
  const width = weeks.length * STEP - (STEP - WIDTH);
  const counts = weeks.map((count) => format.number(count)).join(", ");
  return (
    <svg
      role="img"
      aria-label={t("bars", { count: weeks.length, counts })}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      width={width}
      height={HEIGHT}
      className={cn("block shrink-0", className)}
    >
      {columnsOf(weeks).map(({ x, y, height, newest, count }) => (
        <rect
          key={x}
          x={x}
          y={y}
          width={WIDTH}
          height={height}
          rx={height > 4 ? 1.5 : 0}
          className={newest ? "fill-accent" : "fill-ink/20"}
        >
          <title>{format.number(count)}</title>
        </rect>
      ))}
    </svg>
  );
}
