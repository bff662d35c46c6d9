import { useFormat } from "@kept/shared/format";
import { Skeleton } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState } from "../../../forms";
import { Count } from "./Count";
import { type Figure, figuresQuery, type Share } from "./queries";
import type { Scope } from "./search";

/** The whole of what is asked for, in four figures. */
export function Summary({ scope }: { scope: Scope }) {
  const { t } = useTranslation("knowledge");
  const whole = useQuery(figuresQuery(useApi(), scope));
  return (
    <section aria-label={t("figures.summary")}>
      <ResultState query={whole} skeleton={<SummarySkeleton />}>
        {([figure]) => figure && <Tiles figure={figure} />}
      </ResultState>
    </section>
  );
}

const GRID =
  "grid gap-x-8 gap-y-5 border-line border-b pb-5 min-[560px]:grid-cols-2 side:grid-cols-[1fr_1fr_1fr_2fr]";

function Tiles({ figure }: { figure: Figure }) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  return (
    <dl className={GRID}>
      <Tile name={t("figures.numbers.views")} value={<Count value={figure.views.value} open="views" />}>
        {t("figures.viewsHint")}
      </Tile>
      <Tile
        name={t("figures.helpfulness")}
        value={figure.helpfulness ? format.percent(figure.helpfulness.value) : NONE}
      >
        {figure.helpfulness ? (
          <>
            <Between share={figure.helpfulness} />
            <Lines figure={figure} of={["helpful", "unhelpful"]} />
          </>
        ) : (
          t("figures.noVotes")
        )}
      </Tile>
      <Tile
        name={t("figures.numbers.searches")}
        value={<Count value={figure.searches.value} open="searches" />}
      >
        <Lines figure={figure} of={["clicked", "unfound"]} />
      </Tile>
      <Tile
        name={t("figures.deflection")}
        value={figure.deflection ? format.percent(figure.deflection.value) : NONE}
        className="min-[560px]:col-span-2 side:col-span-1"
      >
        {figure.deflection && <Between share={figure.deflection} />}
        <div className="flex flex-wrap gap-x-8">
          <Lines figure={figure} of={["asked", "answered", "sent"]} />
          <Lines figure={figure} of={["held_out", "held_sent"]} />
        </div>
        <p className="mt-2">{t(figure.deflection ? "figures.holdOut" : "figures.noDeflection")}</p>
      </Tile>
    </dl>
  );
}

const NONE = "–";

interface LinesProps {
  figure: Figure;
  of: readonly (
    | "helpful"
    | "unhelpful"
    | "clicked"
    | "unfound"
    | "asked"
    | "answered"
    | "sent"
    | "held_out"
    | "held_sent"
  )[];
}

/** What a number consists of: one line each, each opening its own. */
function Lines({ figure, of }: LinesProps) {
  const { t } = useTranslation("knowledge");
  return (
    <ul>
      {of.map((one) => (
        <li key={one}>
          <Count value={figure[one].value} open={one} silent /> {t(`figures.lines.${one}`)}
        </li>
      ))}
    </ul>
  );
}

/** "between 71 and 90 %", for a share that was seen in some only. */
export function Between({ share: { low, high } }: { share: Share }) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  return (
    <span className="block whitespace-nowrap">
      {t("figures.between", { low: format.percent(low), high: format.percent(high) })}
    </span>
  );
}

interface TileProps {
  name: string;
  value: ReactNode;
  className?: string;
  children: ReactNode;
}

function Tile({ name, value, className, children }: TileProps) {
  return (
    <div className={className}>
      <dt className="text-ink-soft">{name}</dt>
      <dd className="figures font-semibold text-title">{value}</dd>
      <dd className="figures mt-1 max-w-prose text-ink-soft text-small">{children}</dd>
    </div>
  );
}

function SummarySkeleton() {
  return (
    <div className={GRID}>
      {["views", "helpfulness", "searches", "deflection"].map((one) => (
        <div key={one} className="flex flex-col gap-2">
          <Skeleton className="h-4 w-20" />
          <Skeleton className="h-6 w-28" />
          <Skeleton className="h-4 w-40" />
        </div>
      ))}
    </div>
  );
}
