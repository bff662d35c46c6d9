import { Checkbox, cn } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { type MouseEvent, memo } from "react";
import { useTranslation } from "react-i18next";
import { useTicketPresence } from "../../live";
import { useAgents } from "../ticket/desk";
import { nameOf, slaOf } from "../ticket/model";
import type { ListedRow, Sort } from "./listCache";
import { TicketRow } from "./TicketRow";

export const ROW_HEIGHT = 57;

interface ListRowProps {
  row: ListedRow;
  view: string;
  sort: Sort | undefined;
  me: number;
  /** Where the keyboard is; exactly one row of a list takes the focus by Tab. */
  cursor: boolean;
  open: boolean;
  selected: boolean;
  /** Some row is selected, so all show their boxes. */
  selecting: boolean;
  position: number;
  top: number;
  onSelect: (id: number, range: boolean) => void;
  onPoint: (id: number) => void;
}

/** A ticket in the list: the whole row is a link, so that it opens in a new tab like any other. */
export const ListRow = memo(function ListRow(props: ListRowProps) {
  const { row, view, sort, me, cursor, open, selected, selecting, position, top, onSelect, onPoint } = props;
  const { t } = useTranslation("inbox");
  const agents = useAgents();
  const present = useTicketPresence(row.id);
  const viewers = present.flatMap(({ agent_id, state }) => {
    const agent = agent_id === me ? undefined : agents.find(({ id }) => id === agent_id);
    return agent
      ? [{ name: agent.name, hue: agent.hue, picture: agent.picture_url, typing: state === "typing" }]
      : [];
  });
  const sla = slaOf(row);
  const subject = row.subject || t("row.noSubject");
  const mine = row.assignee_id === me || row.assignee_id === null;
  const assignee = agents.find(({ id }) => id === row.assignee_id);

  function onClick(event: MouseEvent) {
    if (event.shiftKey) {
      event.preventDefault();
      return onSelect(row.id, true);
    }
    onPoint(row.id);
  }

  return (
    <li
      data-id={row.id}
      aria-posinset={position}
      aria-setsize={-1}
      style={{ transform: `translateY(${top}px)`, height: ROW_HEIGHT }}
      className={cn("group/row absolute inset-x-0 top-0", cursor && "z-10")}
    >
      <Link
        to="/inbox/$view/tickets/$ticketId"
        params={{ view, ticketId: String(row.id) }}
        search={{ sort }}
        tabIndex={cursor ? 0 : -1}
        aria-current={open ? "true" : undefined}
        preload={false}
        draggable={false}
        onClick={onClick}
        className="ring-inside block"
      >
        <TicketRow
          requester={nameOf(row.requester, t("row.nobody"))}
          subject={subject}
          preview={row.preview}
          at={row.last_activity_at}
          unread={row.unread ?? false}
          selected={open || selected}
          channel={row.channel}
          priority={row.priority}
          sla={sla}
          viewers={viewers}
          tags={row.tags}
          assignee={
            mine ? undefined : { name: row.assignee_name, hue: assignee?.hue, picture: assignee?.picture_url }
          }
          left={row.left && t("row.left", { name: row.left.name || t("row.system") })}
        />
      </Link>
      {cursor && <span aria-hidden="true" className="absolute inset-y-0 start-0 w-0.5 bg-accent" />}
      <span
        className={cn(
          "absolute start-2 top-2.5 rounded-sm bg-surface",
          selected || selecting ? "" : "opacity-0 focus-within:opacity-100 group-hover/row:opacity-100",
        )}
      >
        <Checkbox
          checked={selected}
          onChange={() => onSelect(row.id, false)}
          aria-label={t("row.select", { subject })}
        />
      </span>
    </li>
  );
});
