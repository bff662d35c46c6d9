import { Button, RelativeTime } from "@kept/shared/ui";
import { useQueryClient } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useAgents, useTeams } from "../ticket/desk";
import type { MessageAdded, TicketChanged } from "../ticket/model";
import { ticketKeys } from "../ticket/queries";
import { itemsIn, type TimelineData } from "../ticket/timelineCache";
import type { Since, TicketChangedDetails } from "./model";

interface ChangedPanelProps {
  ticketId: number;
  details: TicketChangedDetails;
  onReview: (messageId: number | null) => void;
  onAnyway: () => void;
}

/** Why a reply was stopped: what others did since its writer looked. It stays until they decide. */
export function ChangedPanel({ ticketId, details, onReview, onAnyway }: ChangedPanelProps) {
  const { t } = useTranslation("composer");
  const review = useRef<HTMLButtonElement>(null);
  useEffect(() => review.current?.focus(), []);
  const first = details.since.find(({ kind }) => kind === "message.added");
  return (
    <section
      role="alertdialog"
      aria-labelledby="changed-title"
      aria-describedby="changed-list"
      className="flex max-h-48 flex-col gap-2 overflow-y-auto border-line border-t bg-due-soft px-3 py-2"
    >
      <h3 id="changed-title" className="flex items-center gap-2 font-medium text-due-text">
        <TriangleAlert aria-hidden="true" className="size-4 shrink-0" />
        {t("changed.title")}
      </h3>
      <ul id="changed-list" className="flex flex-col gap-1">
        {details.since.map((since) => (
          <li key={`${since.version}-${since.kind}`}>
            <SinceLine ticketId={ticketId} since={since} />
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap justify-end gap-2">
        <Button size="small" onClick={onAnyway}>
          {t("changed.anyway")}
        </Button>
        <Button
          ref={review}
          size="small"
          variant="primary"
          onClick={() => onReview(first ? (first.data as MessageAdded).message_id : null)}
        >
          {t("changed.review")}
        </Button>
      </div>
    </section>
  );
}

function SinceLine({ ticketId, since }: { ticketId: number; since: Since }) {
  const { t } = useTranslation("composer");
  const changes = useChanges(since);
  const name = since.actor.name || t("changed.somebody");
  const said = since.kind === "message.added" ? (since.data as MessageAdded) : null;
  return (
    <>
      <span className="me-2">
        {said
          ? t(said.kind === "note" ? "changed.noted" : "changed.wrote", { name })
          : t("changed.did", { name, what: changes })}
      </span>
      <RelativeTime at={since.at} style="phrase" className="text-ink-faint text-small" />
      {said && <Words ticketId={ticketId} messageId={said.message_id} />}
    </>
  );
}

function Words({ ticketId, messageId }: { ticketId: number; messageId: number }) {
  const queries = useQueryClient();
  const data = queries.getQueryData<TimelineData>(ticketKeys.part(ticketId, "timeline"));
  const message = itemsIn(data).find((item) => item.message?.id === messageId)?.message;
  if (!message) return null;
  return (
    <p dir="auto" className="line-clamp-2 text-ink-soft">
      {message.reply_text || message.body_text}
    </p>
  );
}

/** What a change did, as far as it matters to somebody who is answering. */
function useChanges({ kind, data }: Since): string {
  const { t } = useTranslation(["composer", "ui"]);
  const agents = useAgents();
  const teams = useTeams();
  if (kind !== "ticket.changed") return t("changed.else");
  const { status, assignee_id, team_id, requester_id, merged_into_id } = (data as TicketChanged).changes;
  const parts: string[] = [];
  if (status) parts.push(t("changed.status", { status: t(`ui:status.${status.to as "open"}`) }));
  if (assignee_id) {
    const name = agents.find(({ id }) => id === assignee_id.to)?.name;
    parts.push(name ? t("changed.assigned", { name }) : t("changed.unassigned"));
  }
  if (team_id) {
    const name = teams.find(({ id }) => id === team_id.to)?.name;
    parts.push(name ? t("changed.team", { name }) : t("changed.noTeam"));
  }
  if (requester_id) parts.push(t("changed.requester"));
  if (merged_into_id) parts.push(t("changed.merged", { number: String(merged_into_id.to) }));
  return parts.join(", ") || t("changed.else");
}
