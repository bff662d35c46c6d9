import { Button, EmptyState, RelativeTime, SlaChip, StatusChip } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Inbox } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import type { components } from "../../../api/schema";
import { ResultState } from "../../../forms";
import { slaOf } from "../../ticket/model";
import { customerTicketsQuery } from "../queries";

type TicketRow = components["schemas"]["TicketRow"];

/** Everything they have asked that the reader may see, newest activity first. */
export function CustomerTickets({ customerId }: { customerId: number }) {
  const { t } = useTranslation("customers");
  const list = useInfiniteQuery(customerTicketsQuery(useApi(), customerId));
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <ResultState query={list}>
      {() =>
        rows.length === 0 ? (
          <EmptyState icon={Inbox} title={t("page.noTickets")} detail={t("page.noTicketsDetail")} />
        ) : (
          <>
            <ul className="border-line border-t">
              {rows.map((row) => (
                <TicketLine key={row.id} row={row} />
              ))}
            </ul>
            {list.hasNextPage && (
              <Button
                className="mt-3"
                loading={list.isFetchingNextPage}
                onClick={() => void list.fetchNextPage()}
              >
                {t("others.more")}
              </Button>
            )}
          </>
        )
      }
    </ResultState>
  );
}

function TicketLine({ row }: { row: TicketRow }) {
  const { t } = useTranslation("customers");
  const sla = slaOf(row);
  return (
    <li className="border-line border-b">
      <Link
        to="/inbox/$view/tickets/$ticketId"
        params={{ view: "open", ticketId: String(row.id) }}
        className="ring-inside block py-2.5 hover:bg-hover"
      >
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-medium">
            <bdi>{row.subject || t("others.noSubject")}</bdi>
          </span>
          <RelativeTime at={row.last_activity_at} className="figures shrink-0 text-ink-faint text-small" />
        </span>
        <span className="block truncate text-ink-soft">
          <bdi>{row.preview}</bdi>
        </span>
        <span className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-faint text-small">
          <span className="figures">#{row.id}</span>
          <StatusChip status={row.status} />
          {sla && sla.state !== "paused" && <SlaChip {...sla} />}
          {row.assignee_name && <bdi>{row.assignee_name}</bdi>}
        </span>
      </Link>
    </li>
  );
}
