import { Button, EmptyState } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { MessageSquareQuote } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import { OpenLink } from "../parts/OpenLink";
import { LeavingLine } from "./LeavingLine";
import type { Figures } from "./model";
import { useNames } from "./names";
import { Part } from "./Part";
import { ticketsQuery } from "./queries";
import type { LeavingSearch } from "./search";

const SHOWN = 5;

/** In their own words, by reason. */
export function Voices({ search, figures }: { search: LeavingSearch; figures: Figures }) {
  const { t } = useTranslation("leaving");
  const names = useNames();
  const told = figures.reasons.filter(({ tickets }) => tickets.tickets > 0);
  const [chosen, choose] = useState<string>();
  const reason = told.find(({ key }) => key === chosen) ?? told[0];
  if (!reason) return null;
  return (
    <Part title={t("voices.title")} className="side:col-span-2">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws a box that nothing here has */}
      <div role="group" aria-label={t("voices.by")} className="-ms-2 mb-1 flex flex-wrap">
        {told.map(({ key }) => (
          <Button
            key={key}
            variant="ghost"
            aria-pressed={key === reason.key}
            className="aria-pressed:bg-selected aria-pressed:text-accent-text"
            onClick={() => choose(key)}
          >
            {names.reason(key)}
          </Button>
        ))}
      </div>
      <Said search={search} metric={reason.tickets.metric} total={reason.tickets.tickets} />
    </Part>
  );
}

function Said({ search, metric, total }: { search: LeavingSearch; metric: string; total: number }) {
  const { t } = useTranslation("leaving");
  const pages = useInfiniteQuery(ticketsQuery(useApi(), search, metric));
  return (
    <ResultState query={pages} skeleton={<SkeletonLines lines={6} />}>
      {({ pages: [first] }) =>
        first && first.items.length > 0 ? (
          <>
            <ol>
              {first.items.slice(0, SHOWN).map((ticket) => (
                <LeavingLine key={ticket.id} ticket={ticket} />
              ))}
            </ol>
            {total > SHOWN && (
              <p className="mt-2">
                <OpenLink metric={metric}>{t("voices.all", { count: total })}</OpenLink>
              </p>
            )}
          </>
        ) : (
          <EmptyState icon={MessageSquareQuote} title={t("voices.none")} />
        )
      }
    </ResultState>
  );
}
