import { EmptyState } from "@kept/shared/ui";
import { SearchX } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { ceilingOf as roundUp } from "../../knowledge/figures/periods";
import { useDays } from "../../knowledge/figures/useDays";
import type { Bucket, Figure, Overview } from "../model";
import { ceilingOf } from "../parts/line";
import { Measured } from "../parts/Measured";
import { TrendMark } from "../parts/TrendMark";
import type { Days } from "../search";
import { ordered } from "./order";
import type { OverviewSearch } from "./search";
import { ThemeName } from "./ThemeRow";
import { TimeChart } from "./TimeChart";

interface ChartGridProps {
  overview: Overview;
  items: readonly Figure[];
  search: OverviewSearch;
}

/** A chart for each theme, all with the same scale unless each shall have its own. */
export const ChartGrid = memo(function ChartGrid({ overview, items, search }: ChartGridProps) {
  const { t } = useTranslation("product");
  const compared = search.compare !== "off";
  const all = ordered(items, search.sort ?? "tickets", search.up === true);
  if (all.length === 0) return <EmptyState icon={SearchX} title={t("list.none")} />;
  const topOf = ({ series, past }: Figure) => roundUp(ceilingOf(series, compared ? past : []));
  const shared = Math.max(...all.map(topOf));
  return (
    <>
      {compared && <Legend compare={overview.compare} />}
      <ul
        aria-label={t("places.themes")}
        className="grid gap-x-8 gap-y-6 pt-2 min-[620px]:grid-cols-2 side:grid-cols-3"
      >
        {all.map((figure) => (
          <ThemeChart
            key={figure.theme_id}
            figure={figure}
            buckets={overview.buckets}
            compared={compared}
            top={search.scale === "own" ? topOf(figure) : shared}
          />
        ))}
      </ul>
    </>
  );
});

interface ThemeChartProps {
  figure: Figure;
  buckets: readonly Bucket[];
  compared: boolean;
  top: number;
}

const ThemeChart = memo(function ThemeChart({ figure, buckets, compared, top }: ThemeChartProps) {
  const { t } = useTranslation("product");
  const { theme_id: id } = figure;
  return (
    <li data-id={id} className="min-w-0 [contain-intrinsic-size:auto_9rem] [content-visibility:auto]">
      <ThemeName figure={figure} />
      <p className="figures mt-0.5 mb-2 flex min-h-6 flex-wrap items-center gap-x-3 text-ink-soft">
        <span>
          <Measured measure={figure.tickets} kind="count" themeId={id} /> {t("charts.tickets")}
        </span>
        <Measured
          measure={figure.share}
          kind="share"
          themeId={id}
          name={t("columns.share")}
          interval="none"
        />
        {compared && <TrendMark trend={figure.trend} themeId={id} />}
      </p>
      <TimeChart figure={figure} buckets={buckets} past={compared ? figure.past : []} top={top} />
    </li>
  );
});

function Legend({ compare }: { compare: Days }) {
  const { t } = useTranslation("product");
  const days = useDays();
  return (
    <ul className="flex gap-x-5 text-ink-soft text-small">
      <li className="flex items-center gap-1.5">
        <span className="h-0.5 w-4 bg-accent" /> {t("charts.now")}
      </li>
      <li className="flex items-center gap-1.5">
        <span className="w-4 border-ink-faint border-t border-dashed" /> {days.range(compare)}
      </li>
    </ul>
  );
}
