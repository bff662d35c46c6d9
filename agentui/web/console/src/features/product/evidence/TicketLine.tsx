import { useFormat } from "@kept/shared/format";
import { ChannelIcon, Chip, RelativeTime, StatusChip } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { RotateCcw, Star, TimerOff } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { languageName } from "../../knowledge/model";
import type { Ticket } from "../model";
import { type Mood, MoodIcon } from "../parts/MoodMark";

/** Where a single ticket counts as negative or positive. */
const MOOD = 0.25;

interface TicketLineProps {
  ticket: Ticket;
  /** Buttons and marks of the view that lists it. */
  children?: ReactNode;
  /** What stands before it: a checkbox, say. */
  lead?: ReactNode;
}

/** A ticket behind a number: what the customer wrote, masked, and what was counted of it. */
export function TicketLine({ ticket, children, lead }: TicketLineProps) {
  const { t } = useTranslation("product");
  const format = useFormat();
  const { requester, language, sentiment } = ticket;
  return (
    <li className="border-line border-b py-2.5">
      <div className="flex items-baseline gap-3">
        {lead && <span className="flex self-center">{lead}</span>}
        <Link
          to="/inbox/$view/tickets/$ticketId"
          params={{ view: "open", ticketId: String(ticket.id) }}
          className="min-w-0 flex-1 truncate rounded-sm font-medium hover:underline"
        >
          <bdi>{ticket.subject || t("evidence.untitled", { number: ticket.id })}</bdi>
        </Link>
        <RelativeTime at={ticket.created_at} className="figures shrink-0 text-ink-faint text-small" />
      </div>
      {ticket.words && (
        <p className="mt-0.5 line-clamp-3 text-ink-soft [overflow-wrap:anywhere]">
          <bdi lang={language || undefined}>{ticket.words}</bdi>
        </p>
      )}
      <div className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-soft text-small">
        <ChannelIcon channel={ticket.channel} />
        <StatusChip status={ticket.status} />
        {(requester.name || requester.email) && (
          <bdi className="max-w-60 truncate">{requester.name || requester.email}</bdi>
        )}
        {ticket.segment && <Chip>{ticket.segment}</Chip>}
        {language && <span>{languageName(language)}</span>}
        {sentiment !== null && Math.abs(sentiment) >= MOOD && <MoodIcon mood={moodOfOne(sentiment)} />}
        {ticket.rating !== null && (
          <Chip tone={ticket.rating <= 2 ? "breach" : "neutral"} icon={Star}>
            {t("evidence.rated", { rating: format.number(ticket.rating) })}
          </Chip>
        )}
        {ticket.breached > 0 && (
          <Chip tone="breach" icon={TimerOff}>
            {t("evidence.breached", { count: ticket.breached })}
          </Chip>
        )}
        {ticket.reopened > 0 && (
          <Chip tone="due" icon={RotateCcw}>
            {t("evidence.reopened", { count: ticket.reopened })}
          </Chip>
        )}
        {children}
      </div>
    </li>
  );
}

function moodOfOne(sentiment: number): Mood {
  if (sentiment <= -MOOD) return "negative";
  return sentiment >= MOOD ? "positive" : "mixed";
}
