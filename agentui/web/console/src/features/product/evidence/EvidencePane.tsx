import { useFormat } from "@kept/shared/format";
import { Button, Dialog, EmptyState } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { EyeOff, SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import type { Ticket } from "../model";
import { ticketsBehindQuery } from "../queries";
import { countedOf, metricOf, type Opening, type Reading } from "../search";
import { TicketLine } from "./TicketLine";
import { useMetricName } from "./useMetricName";

interface EvidencePaneProps {
  /** What the address says is open; nothing, and there is no pane. */
  opening: Opening;
  reading: Reading;
  /** What the number is of: a theme's name, say. */
  about?: string;
  onClose: () => void;
  /** What a view adds to the line of a ticket. */
  marks?: (ticket: Ticket) => ReactNode;
  /** What stands before the line of a ticket: its checkbox, say. */
  lead?: (ticket: Ticket) => ReactNode;
  /** What can be done with those that were chosen. */
  footer?: ReactNode;
}

/** The tickets behind a number. */
export function EvidencePane({ opening, ...rest }: EvidencePaneProps) {
  return opening.open === undefined ? null : <Pane opening={opening} {...rest} />;
}

function Pane({ opening, reading, about, onClose, marks, lead, footer }: EvidencePaneProps) {
  const { t } = useTranslation("product");
  const format = useFormat();
  const metric = metricOf(opening);
  const counted = countedOf(opening);
  const pages = useInfiniteQuery(ticketsBehindQuery(useApi(), reading, metric, counted));
  const [first] = pages.data?.pages ?? [];
  const tickets = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const metricName = useMetricName();
  const name = counted.unassigned ? t("unassigned") : about;
  const said = [
    name,
    first && t("evidence.count", { count: first.total, total: format.number(first.total) }),
  ];
  return (
    <Dialog
      open
      size="large"
      onOpenChange={(open) => open || onClose()}
      title={metricName(metric)}
      description={said.filter(Boolean).join(" · ")}
      footer={footer}
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
                <TicketLine key={ticket.id} ticket={ticket} lead={lead?.(ticket)}>
                  {marks?.(ticket)}
                </TicketLine>
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
