import { useEffect, useRef, useState } from "react";
import { useLiveNews } from "../../live";
import { useSession } from "../session/queries";
import type { TicketChanged } from "./model";

/** How long a change by somebody else stays marked. */
const MARKED_FOR = 6_000;

export interface RecentChange {
  by: string;
  fields: readonly string[];
}

/** What somebody else has just changed on a ticket, for a moment. */
export function useRecentChange(id: number): RecentChange | null {
  const { agent } = useSession();
  const [change, setChange] = useState<RecentChange | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLiveNews((news) => {
    if (news.type !== "event" || news.kind !== "ticket.changed" || news.ticket_id !== id) return;
    if (news.actor.kind === "agent" && news.actor.id === agent.id) return;
    setChange({ by: news.actor.name, fields: Object.keys((news.data as TicketChanged).changes) });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setChange(null), MARKED_FOR);
  });
  return change;
}
