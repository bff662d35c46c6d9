import { cn } from "@kept/shared/ui";
import { useRouter } from "@tanstack/react-router";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Figure, Overview } from "../model";
import { Flags } from "../parts/Flags";
import { LightLink } from "../parts/LightLink";
import { Measured } from "../parts/Measured";
import { MoodMark } from "../parts/MoodMark";
import { Sparkline } from "../parts/Sparkline";
import { TrendMark } from "../parts/TrendMark";
import { readingOf } from "../search";
import { StatusMark } from "../theme/StatusMark";

/** The columns of a wide screen, and of one that is less wide, of heads and rows alike. */
export const COLUMNS =
  "gap-x-3 min-[900px]:grid-cols-[minmax(0,1fr)_6rem_3.5rem_4.5rem_8rem_11.5rem] " +
  "side:grid-cols-[minmax(0,1fr)_6rem_3.5rem_4.5rem_8rem_11.5rem_4.5rem_4rem_3.75rem_5rem]";

interface ThemeRowProps {
  figure: Figure;
  step: Overview["step"];
  currency: string;
  /** Whether the days before are shown. */
  compared: boolean;
}

/** A theme in one line; where there is no room, its numbers stand below its name with their words. */
export const ThemeRow = memo(function ThemeRow({ figure, step, currency, compared }: ThemeRowProps) {
  const { theme_id: id } = figure;
  return (
    <li
      data-id={id}
      className={cn(
        "relative flex flex-wrap items-center gap-y-1 border-line border-b px-1 py-1.5 hover:bg-hover",
        "[contain-intrinsic-size:auto_2.25rem] [content-visibility:auto] min-[900px]:grid",
        COLUMNS,
      )}
    >
      <ThemeName figure={figure} />
      <Sparkline values={figure.series} past={compared ? figure.past : NOTHING} step={step} />
      <Cell column="tickets">
        <Measured measure={figure.tickets} kind="count" themeId={id} className="font-semibold" />
      </Cell>
      <Cell column="customers">
        <Measured measure={figure.customers} kind="count" themeId={id} />
      </Cell>
      <Cell column="share">
        <Measured measure={figure.share} kind="share" themeId={id} />
      </Cell>
      <span className="figures flex items-center">
        {compared && <TrendMark trend={figure.trend} themeId={id} />}
      </span>
      <span className="col-span-full flex flex-wrap gap-x-5 gap-y-1 side:contents">
        <Cell minor column="sentiment">
          <MoodMark measure={figure.sentiment} themeId={id} />
        </Cell>
        <Cell minor column="csat">
          <Measured measure={figure.csat} kind="rating" themeId={id} interval="none" />
        </Cell>
        <Cell minor column="breached">
          <Measured measure={figure.breached} kind="count" themeId={id} />
        </Cell>
        <Cell minor column="value">
          <Measured measure={figure.value} kind="money" currency={currency} themeId={id} />
        </Cell>
      </span>
    </li>
  );
});

const NOTHING: readonly number[] = [];

interface CellProps {
  column: "tickets" | "customers" | "share" | "sentiment" | "csat" | "breached" | "value";
  /** Has a column of its own on wide screens only. */
  minor?: boolean;
  children: ReactNode;
}

/** A number; its column's name is beside it where there are no columns. */
function Cell({ column, minor = false, children }: CellProps) {
  const { t } = useTranslation("product");
  return (
    <span
      className={cn(
        "figures inline-flex items-center gap-1 whitespace-nowrap",
        minor ? "side:justify-end" : "min-[900px]:justify-end",
      )}
    >
      <span className={cn("text-ink-faint text-small", minor ? "side:sr-only" : "min-[900px]:sr-only")}>
        {t(`columns.${column}`)}
      </span>
      <span>{children}</span>
    </span>
  );
}

/** What it is called, and what differs from the usual. */
export function ThemeName({ figure }: { figure: Figure }) {
  const router = useRouter();
  const themeId = String(figure.theme_id);
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 max-[900px]:w-full">
      <LightLink
        href={`/product/themes/${themeId}`}
        to={() => ({
          to: "/product/themes/$themeId",
          params: { themeId },
          // The same days and tickets there.
          search: { ...readingOf({ ...router.state.location.search }), area: undefined } as never,
        })}
        data-theme-link=""
        className="min-w-0 rounded-sm font-medium [overflow-wrap:anywhere] hover:underline"
      >
        <bdi>{figure.name}</bdi>
      </LightLink>
      <span className="flex shrink-0 flex-wrap gap-1">
        {figure.status !== "open" && <StatusMark status={figure.status} />}
        <Flags
          flags={figure.hidden ? [...figure.flags, "hidden"] : figure.flags}
          without={["growing", "shrinking"]}
        />
      </span>
    </div>
  );
}
