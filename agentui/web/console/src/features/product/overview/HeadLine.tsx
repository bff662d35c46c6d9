import { useFormat } from "@kept/shared/format";
import { Button, RelativeTime, Skeleton, Spinner, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import type { Overview, Run } from "../model";
import { Measured } from "../parts/Measured";
import { OpenLink } from "../parts/OpenLink";
import { useMaySteer } from "../theme/useMaySteer";
import { steadinessOf } from "./order";
import { newestRunsQuery, useAskRun } from "./queries";

/** How much there is, of how many, how much of it has no theme, and how sure one can be of the themes. */
export function HeadLine({ overview }: { overview: Overview | undefined }) {
  const { t } = useTranslation("product");
  const { data: runs } = useQuery(newestRunsQuery(useApi()));
  const done = runs?.find(({ state }) => state === "done");
  return (
    <section
      aria-label={t("head.label")}
      className="mb-4 flex flex-wrap items-start gap-x-10 gap-y-4 border-line border-b pb-4"
    >
      <dl className="contents">
        <Fact name={t("head.tickets")} detail={overview && <Before overview={overview} />}>
          {overview && <Measured measure={overview.tickets} kind="count" />}
        </Fact>
        <Fact name={t("head.customers")}>
          {overview && <Measured measure={overview.customers} kind="count" />}
        </Fact>
        <Fact name={t("head.unassigned")} detail={overview && <Share overview={overview} />}>
          {overview && (
            <Measured measure={overview.unassigned.share} kind="share" themeId={0} interval="none" />
          )}
        </Fact>
        <Fact name={t("head.stability")} detail={done && <Stability run={done} />}>
          {runs && (done ? <Steady run={done} /> : "–")}
        </Fact>
      </dl>
      <LastRun runs={runs} done={done} />
    </section>
  );
}

interface FactProps {
  name: string;
  detail?: ReactNode;
  children: ReactNode;
}

function Fact({ name, detail, children }: FactProps) {
  return (
    <div className="min-w-24">
      <dt className="text-ink-soft">{name}</dt>
      <dd className="figures font-semibold text-title">
        {children || <Skeleton className="my-1 h-5 w-16" />}
      </dd>
      <dd className="figures min-h-4 text-ink-soft text-small">{detail}</dd>
    </div>
  );
}

function Before({ overview: { before, compare } }: { overview: Overview }) {
  const { t } = useTranslation("product");
  const format = useFormat();
  if (before === 0) return t("head.noneBefore");
  return (
    <OpenLink metric={`days=${compare.from}..${compare.to}`}>
      {t("trend.before", { count: before, total: format.number(before) })}
    </OpenLink>
  );
}

function Share({ overview: { unassigned } }: { overview: Overview }) {
  const { t } = useTranslation("product");
  const format = useFormat();
  const { tickets } = unassigned.tickets;
  return t("head.ofThem", { count: tickets, total: format.number(tickets) });
}

function Steady({ run: { stability } }: { run: Run }) {
  const { t } = useTranslation("product");
  if (stability === null) return t("head.first");
  return <span title={t("head.stabilityHint")}>{t(`head.steady.${steadinessOf(stability)}`)}</span>;
}

function Stability({ run: { stability, common } }: { run: Run }) {
  const { t } = useTranslation("product");
  const format = useFormat();
  if (stability === null) return t("head.nothingBefore");
  return t("head.ari", {
    count: common,
    ari: new Intl.NumberFormat(format.locale, { maximumFractionDigits: 2 }).format(stability),
    total: format.number(common),
  });
}

/** When themes were found, and the way to find them now, for those who may. */
function LastRun({ runs, done }: { runs: readonly Run[] | undefined; done: Run | undefined }) {
  const { t } = useTranslation("product");
  const notify = useToast();
  const ask = useAskRun();
  const maySteer = useMaySteer();
  if (!runs) return null;
  const [newest] = runs;
  const working = newest?.state === "waiting" || newest?.state === "working";
  return (
    <div className="flex flex-col items-start gap-1.5 side:ms-auto side:items-end">
      <p role="status" className="flex min-h-5 items-center gap-2 text-ink-soft">
        {working ? (
          <>
            <Spinner />
            {t(newest.kind === "first" ? "head.findingFirst" : "head.finding")}
          </>
        ) : (
          done?.finished_at && (
            <span>
              {t("head.found")} <RelativeTime at={done.finished_at} style="phrase" />
            </span>
          )
        )}
      </p>
      {newest?.state === "failed" && <p className="text-breach-text">{t("head.failed")}</p>}
      {maySteer && (
        <Button
          icon={RefreshCw}
          loading={working || ask.isPending}
          onClick={() =>
            ask.mutate(undefined, { onError: (error) => notify({ tone: "fault", title: error.message }) })
          }
        >
          {t("head.find")}
        </Button>
      )}
    </div>
  );
}
