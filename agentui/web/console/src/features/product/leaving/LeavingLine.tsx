import { ChannelIcon, Chip, RelativeTime, StatusChip } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { UserRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { CorrectMenu } from "./CorrectMenu";
import { kindsOf, type LeavingTicket, saidOf } from "./model";
import { useNames } from "./names";
import { OutcomeChip } from "./OutcomeChip";

/** A ticket of somebody who asks to leave: in their words, why, what was tried, how it ended; and the way to correct it. */
export function LeavingLine({ ticket }: { ticket: LeavingTicket }) {
  const { t } = useTranslation("leaving");
  const names = useNames();
  const { mark, requester, language } = ticket;
  const said = saidOf(mark);
  return (
    <li className="border-line border-b py-2.5">
      <div className="flex items-baseline gap-3">
        <Link
          to="/inbox/$view/tickets/$ticketId"
          params={{ view: "open", ticketId: String(ticket.id) }}
          className="min-w-0 flex-1 truncate rounded-sm font-medium hover:underline"
        >
          <bdi>{ticket.subject || t("untitled", { number: ticket.id })}</bdi>
        </Link>
        <RelativeTime at={ticket.created_at} className="figures shrink-0 text-ink-faint text-small" />
        <CorrectMenu mark={mark} />
      </div>
      <p className="mt-0.5 line-clamp-3 text-ink-soft [overflow-wrap:anywhere]">
        <bdi lang={language || undefined}>{said.length > 0 ? said.join(" … ") : ticket.words}</bdi>
      </p>
      <div className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-soft text-small">
        <ChannelIcon channel={ticket.channel} />
        <StatusChip status={ticket.status} />
        {(requester.name || requester.email) && (
          <bdi className="max-w-60 truncate">{requester.name || requester.email}</bdi>
        )}
        {kindsOf(mark).map((kind) => (
          <Chip key={kind}>{names.kind(kind)}</Chip>
        ))}
        {mark.reasons.map((reason) => (
          <Chip key={reason} tone="accent">
            {reason === "competitor" && mark.competitor ? mark.competitor : names.reason(reason)}
          </Chip>
        ))}
        {mark.tries.length > 0 && <span>{t("tried", { what: mark.tries.map(names.tried).join(", ") })}</span>}
        <OutcomeChip mark={mark} />
        {mark.theme && (
          <bdi className="max-w-60 truncate text-ink-faint">{`${mark.area} › ${mark.theme}`}</bdi>
        )}
        {mark.corrections.length > 0 && <Chip icon={UserRound}>{t("correct.byPerson")}</Chip>}
      </div>
    </li>
  );
}
