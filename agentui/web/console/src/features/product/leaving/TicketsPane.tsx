import { useFormat } from "@kept/shared/format";
import { Button, Dialog, EmptyState } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { EyeOff, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import { ExportLink } from "../overview/ExportLink";
import { metricOf, type Opening } from "../search";
import { LeavingLine } from "./LeavingLine";
import type { Figures } from "./model";
import { useMetricWords } from "./names";
import { leavingFile, ticketsQuery } from "./queries";
import type { LeavingSearch } from "./search";

interface TicketsPaneProps {
  opening: Opening;
  search: LeavingSearch;
  figures: Figures | undefined;
  onClose: () => void;
}

/** The tickets behind a number. */
export function TicketsPane({ opening, ...rest }: TicketsPaneProps) {
  return opening.open === undefined ? null : <Pane opening={opening} {...rest} />;
}

function Pane({ opening, search, figures, onClose }: TicketsPaneProps) {
  const { t } = useTranslation("product");
  const format = useFormat();
  const metric = metricOf(opening);
  const words = useMetricWords(themesOf(figures));
  const pages = useInfiniteQuery(ticketsQuery(useApi(), search, metric));
  const [first] = pages.data?.pages ?? [];
  const tickets = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Dialog
      open
      size="large"
      onOpenChange={(open) => open || onClose()}
      title={words(metric)}
      description={first && t("evidence.count", { count: first.total, total: format.number(first.total) })}
      footer={<ExportLink href={leavingFile(search, metric)} />}
    >
      <ResultState query={pages} skeleton={<SkeletonLines lines={8} />}>
        {() => (
          <>
            {first !== undefined && first.hidden > 0 && (
              <p className="mb-2 flex items-center gap-2 text-ink-soft">
                <EyeOff aria-hidden="true" className="size-4 shrink-0" />
                {t("evidence.hidden", { count: first.hidden })}
              </p>
            )}
            {tickets.length === 0 && <EmptyState icon={SearchX} title={t("evidence.none")} />}
            <ol aria-label={t("evidence.tickets")} className="-mt-2.5">
              {tickets.map((ticket) => (
                <LeavingLine key={ticket.id} ticket={ticket} />
              ))}
            </ol>
            {pages.hasNextPage && (
              <Button
                className="mt-3"
                loading={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                {t("evidence.more")}
              </Button>
            )}
          </>
        )}
      </ResultState>
    </Dialog>
  );
}

/** The names of the themes that numbers speak of. */
function themesOf(figures: Figures | undefined): ReadonlyMap<string, string> {
  const all = [
    ...(figures?.reasons ?? []).flatMap(({ themes }) => themes),
    ...(figures?.came_before ?? []).map(({ theme }) => theme),
  ];
  return new Map(all.map(({ theme_id, name }) => [String(theme_id), name]));
}
