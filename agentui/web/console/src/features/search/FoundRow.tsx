import { RelativeTime, StatusChip } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Highlighted } from "./Highlighted";
import { type TicketFound, textsOf } from "./queries";

/** A found ticket: subject with the found words, the passage, then whose it is and how it stands. */
export function FoundRow({ found }: { found: TicketFound }) {
  const { t } = useTranslation("search");
  const { row } = found;
  const { subject, passage } = textsOf(found);
  return (
    <li className="border-line border-b">
      <Link
        to="/inbox/$view/tickets/$ticketId"
        params={{ view: "open", ticketId: String(found.id) }}
        className="ring-inside -mx-2 block rounded-md px-2 py-2.5 hover:bg-hover"
      >
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-medium">
            {subject ? <Highlighted passage={subject} /> : <bdi>{found.subject || t("noSubject")}</bdi>}
          </span>
          <RelativeTime at={row.last_activity_at} className="figures shrink-0 text-ink-faint text-small" />
        </span>
        <span className="line-clamp-2 text-ink-soft">
          {passage ? <Highlighted passage={passage} /> : <bdi>{row.preview}</bdi>}
        </span>
        <span className="mt-1 flex flex-wrap items-center gap-x-2 text-ink-faint text-small">
          <span className="figures">#{found.id}</span>
          <StatusChip status={row.status} />
          <span className="max-w-full truncate">
            <bdi>{row.requester.name || row.requester.email}</bdi>
          </span>
        </span>
      </Link>
    </li>
  );
}
