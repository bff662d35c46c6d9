import { useFormat } from "@kept/shared/format";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import type { Ticket } from "../model";
import { ticketsBehindQuery } from "../queries";
import { countedOf, metricOf, type Opening, type Reading } from "../search";
import { TicketLine } from "./TicketLine";
import { TicketsDialog } from "./TicketsDialog";
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
  const metricName = useMetricName();
  const name = counted.unassigned ? t("unassigned") : about;
  return (
    <TicketsDialog
      title={metricName(metric)}
      description={(first) =>
        [name, first && t("evidence.count", { count: first.total, total: format.number(first.total) })]
          .filter(Boolean)
          .join(" · ")
      }
      pages={pages}
      line={(ticket) => (
        <TicketLine key={ticket.id} ticket={ticket} lead={lead?.(ticket)}>
          {marks?.(ticket)}
        </TicketLine>
      )}
      footer={footer}
      onClose={onClose}
    />
  );
}
