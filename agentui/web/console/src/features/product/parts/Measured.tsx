import { cn } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import type { Measure } from "../model";
import { OpenLink } from "./OpenLink";
import { type Kind, useFigures } from "./useFigures";

interface MeasuredProps {
  measure: Measure;
  kind: Kind;
  themeId?: number;
  /** What it counts, for those who hear one number after the other. */
  name?: string;
  currency?: string;
  /** Where its interval stands; "none" leaves it to the tooltip. */
  interval?: "beside" | "below" | "none";
  className?: string;
}

/** A number with its interval of 95 %; it opens the tickets that it was counted from. */
export function Measured({
  measure,
  kind,
  themeId,
  name,
  currency,
  interval = "beside",
  className,
}: MeasuredProps) {
  const { t } = useTranslation("product");
  const figures = useFigures(currency);
  const { value, low, high, tickets, metric, too_few } = measure;
  const range = low !== null && high !== null ? figures.range(kind, low, high) : undefined;
  const hidden = name && <span className="sr-only"> {name}</span>;
  if (value === null && !too_few) {
    return (
      <span title={t("measure.unknown")} className="text-ink-faint">
        –{hidden}
      </span>
    );
  }
  const text = value === null ? t("measure.tooFew") : figures.text(kind, value);
  if (tickets === 0) return <span className={cn("text-ink-faint", className)}>{text}</span>;
  return (
    <span className={cn(interval === "below" && "inline-flex flex-col", className)}>
      <OpenLink
        metric={metric}
        themeId={themeId}
        title={range && t("measure.interval", { range })}
        className={value === null ? "text-ink-faint text-small" : undefined}
      >
        {text}
        {hidden}
      </OpenLink>
      {range && interval !== "none" && (
        <span className="whitespace-nowrap text-ink-faint text-small">
          {interval === "beside" && " "}({range})
        </span>
      )}
    </span>
  );
}
