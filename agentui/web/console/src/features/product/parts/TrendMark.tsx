import { cn } from "@kept/shared/ui";
import { type LucideIcon, Minus, TrendingDown, TrendingUp } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Trend } from "../model";
import { OpenLink } from "./OpenLink";
import { useFigures } from "./useFigures";

export type Change = Exclude<Trend["verdict"], "too_few"> | "unclear";

/** "Steady" is said only where neither half nor double as much is possible. */
export function changeOf({ verdict, low, high }: Trend): Change | undefined {
  if (verdict === "too_few") return undefined;
  return verdict === "steady" && (low < 0.5 || high > 2) ? "unclear" : verdict;
}

const LOOKS: Record<Change, { icon?: LucideIcon; color: string }> = {
  growing: { icon: TrendingUp, color: "text-due-text" },
  shrinking: { icon: TrendingDown, color: "text-met-text" },
  steady: { icon: Minus, color: "text-ink-faint" },
  unclear: { color: "text-ink-faint" },
};

interface TrendMarkProps {
  trend: Trend;
  themeId: number;
  className?: string;
}

/** How a share of volume has changed, in a word and a shape; the ratio opens the tickets of the days before. */
export function TrendMark({ trend, themeId, className }: TrendMarkProps) {
  const { t } = useTranslation("product");
  const figures = useFigures();
  const { ratio, low, high, before, before_metric } = trend;
  const change = changeOf(trend);
  if (change === undefined) {
    return (
      <span className={cn("text-ink-faint text-small", className)}>
        {before > 0 ? (
          <OpenLink metric={before_metric} themeId={themeId}>
            {t("trend.before", { count: before })}
          </OpenLink>
        ) : (
          t("trend.tooFew")
        )}
      </span>
    );
  }
  const { icon: Icon, color } = LOOKS[change];
  const range = figures.range("ratio", low, high);
  return (
    <span className={cn("inline-flex items-center gap-1.5 whitespace-nowrap", className)}>
      {Icon && <Icon aria-hidden="true" className={cn("size-4 shrink-0", color)} />}
      <span className={color}>{t(`trend.${change}`)}</span>
      {before === 0 ? (
        <span className="text-ink-faint text-small">{t("trend.before", { count: 0 })}</span>
      ) : (
        <span>
          <OpenLink
            metric={before_metric}
            themeId={themeId}
            title={t("trend.ratio", { count: before, range })}
          >
            {figures.text("ratio", ratio)}
          </OpenLink>{" "}
          <span className="text-ink-faint text-small">({range})</span>
        </span>
      )}
    </span>
  );
}
