import type { TicketRow } from "../ticket/model";

/** Who looks, with what decides on the views that are theirs. */
export interface Viewer {
  agentId: number;
  teams: readonly number[];
}

/** How near a deadline is "soon", as the server counts it. */
const DUE_SOON = 2 * 3_600_000;

/**
 * Whether a view holds a ticket, by the rules that the server lists it by. `undefined` when the row
 * alone cannot tell: following depends on `followers`, which only some news carry.
 */
export function belongs(
  view: string,
  row: TicketRow,
  viewer: Viewer,
  now: number,
  followers?: readonly number[],
): boolean | undefined {
  const open = row.status === "open";
  const working = open || row.status === "pending";
  switch (view) {
    case "mine":
      return open && row.assignee_id === viewer.agentId;
    case "unassigned":
      return open && row.assignee_id === null;
    case "following":
      if (!working) return false;
      return followers?.includes(viewer.agentId);
    case "teams":
      return open && row.team_id !== null && viewer.teams.includes(row.team_id);
    case "open":
    case "pending":
    case "solved":
    case "closed":
      return row.status === view;
    case "due_soon":
      return working && row.next_due_at !== null && Date.parse(row.next_due_at) <= now + DUE_SOON;
    case "breached":
      return working && row.sla_state === "breached";
    case "suspected_spam":
      return working && row.tags.includes("suspected-spam");
  }
  const team = /^team:(\d+)$/.exec(view)?.[1];
  return team === undefined ? undefined : open && row.team_id === Number(team);
}
