import { Avatar, Badge, cn, IconButton } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { Check, PencilLine } from "lucide-react";
import { type KeyboardEvent, memo } from "react";
import { useTranslation } from "react-i18next";
import { useVisitorState } from "../../live";
import { useSession } from "../session/queries";
import { useAgent } from "../ticket/desk";
import { WaitChip } from "./ChatHeader";
import { type ChatRow, pageName, visitorName } from "./model";
import { unanswered } from "./queue";

interface QueueRowProps {
  row: ChatRow;
  /** Its place in the queue, from 1; null where nobody waits. */
  place: number | null;
  /** It is in a column already. */
  open: boolean;
  active: boolean;
  /** Where the keyboard is. */
  cursor: boolean;
  onPoint: (id: number) => void;
  /** Absent for roles that do not answer. */
  onAccept: ((id: number) => void) | undefined;
}

/** A chat in two lines: who and since when, what they said last and where they are. */
export const QueueRow = memo(function QueueRow(props: QueueRowProps) {
  const { row, place, open, active, cursor, onPoint, onAccept } = props;
  const { t } = useTranslation("chats");
  const { agent: me } = useSession();
  const { ticket, visitor, last_message } = row;
  const frame = useVisitorState(ticket.id);
  const online = frame?.online ?? visitor.online;
  const typing = frame?.typing ?? visitor.typing;
  const page = frame?.page.url ? frame.page : visitor.page;
  const agent = useAgent(ticket.assignee_id === me.id ? null : ticket.assignee_id);
  const name = visitorName(row, t("visitor.nameless"));
  const waiting = row.state === "waiting";
  const since = waiting
    ? row.waiting_since
    : unanswered(row)
      ? (last_message?.at ?? ticket.last_activity_at)
      : null;
  const accept = waiting ? onAccept : undefined;
  const where = [row.site.name, page.url && pageName(page)].filter(Boolean).join(" · ");

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Enter" || !accept) return;
    event.preventDefault();
    event.stopPropagation();
    accept(ticket.id);
  }

  return (
    <li data-id={ticket.id} className="group/row relative">
      <Link
        to="/chats/$ticketId"
        params={{ ticketId: String(ticket.id) }}
        preload={false}
        draggable={false}
        tabIndex={cursor ? 0 : -1}
        aria-current={active ? "true" : undefined}
        onFocus={() => onPoint(ticket.id)}
        onKeyDown={onKeyDown}
        className={cn(
          "ring-inside flex gap-2 border-line border-b py-2 ps-3 pe-3",
          active ? "bg-selected" : "hover:bg-hover",
          accept && "pe-12",
        )}
      >
        <Avatar
          name={name}
          seed={ticket.requester.id}
          size={32}
          presence={online ? "online" : "offline"}
          decorative
        />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1.5">
            {place !== null && (
              <span
                title={t("queue.place", { place })}
                className="figures shrink-0 text-ink-faint text-small"
              >
                {place}.
              </span>
            )}
            <span className={cn("min-w-0 flex-1 truncate", row.unread > 0 && "font-semibold")}>
              <bdi>{name}</bdi>
            </span>
            <span className="sr-only">{online ? t("visitor.online") : t("visitor.away")}</span>
            {agent && <Avatar name={agent.name} hue={agent.hue} picture={agent.picture_url} size={16} />}
            {row.unread > 0 && (
              <Badge tone="accent" label={t("queue.unread", { count: row.unread })}>
                {row.unread}
              </Badge>
            )}
            {since && <WaitChip since={since} waiting={waiting} />}
          </span>
          <span className="flex min-w-0 items-center gap-1 text-ink-soft">
            {typing ? (
              <>
                <PencilLine aria-hidden="true" className="size-3 shrink-0 text-accent-text" />
                <span className="truncate text-accent-text">{t("visitor.typingShort")}</span>
              </>
            ) : (
              <span dir="auto" className="min-w-0 truncate">
                {last_message?.from === "agent" && `${t("queue.us")} `}
                {last_message?.text || ticket.preview}
              </span>
            )}
          </span>
          <bdi className="block truncate text-ink-faint text-small">{where}</bdi>
        </span>
      </Link>
      {cursor && <span aria-hidden="true" className="absolute inset-y-0 start-0 w-0.5 bg-accent" />}
      {open && !active && (
        <span aria-hidden="true" className="absolute end-1 bottom-2 size-1.5 rounded-full bg-line-strong" />
      )}
      {accept && (
        <span className="-translate-y-1/2 absolute end-2 top-1/2">
          <IconButton
            icon={Check}
            variant="secondary"
            label={t("queue.accept", { name })}
            shortcut="a"
            tabIndex={cursor ? 0 : -1}
            onClick={() => accept(ticket.id)}
          />
        </span>
      )}
    </li>
  );
});
