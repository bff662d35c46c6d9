import { useFormat } from "@kept/shared/format";
import { Button, RelativeTime, StatusChip } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import type { Ticket } from "../ticket/model";
import { Section } from "../ticket/Section";
import { customerTicketsQuery } from "./queries";

interface OtherTicketsProps {
  customerId: number;
  except: number;
  counts: Ticket["others"];
}

/** What else this person has asked, newest first. */
export function OtherTickets({ customerId, except, counts }: OtherTicketsProps) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const { view = "open" } = useParams({ strict: false });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    customerTicketsQuery(useApi(), customerId),
  );
  const others = data?.pages.flatMap((page) => page.items).filter((row) => row.id !== except) ?? [];
  return (
    <Section
      name="others"
      title={t("others.title")}
      aside={
        <span className="figures text-ink-faint text-small">
          {counts.total > 0 && t("others.counts", { open: counts.open, total: format.capped(counts.total) })}
        </span>
      }
    >
      {data && others.length === 0 && <p className="text-ink-faint">{t("others.none")}</p>}
      <ul className="-mx-2">
        {others.map((row) => (
          <li key={row.id}>
            <Link
              to="/inbox/$view/tickets/$ticketId"
              params={{ view, ticketId: String(row.id) }}
              preload={false}
              className="ring-inside block rounded-md px-2 py-1.5 hover:bg-hover"
            >
              <span className="block truncate">
                <bdi>{row.subject || t("others.noSubject")}</bdi>
              </span>
              <span className="flex items-center gap-2 text-ink-faint text-small">
                <StatusChip status={row.status} />
                <span className="figures">#{row.id}</span>
                <RelativeTime at={row.last_activity_at} className="figures" />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button size="small" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("others.more")}
        </Button>
      )}
    </Section>
  );
}
