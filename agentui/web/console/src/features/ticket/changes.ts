import { useClock } from "@kept/shared/format";
import { useToast } from "@kept/shared/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Fault, faultOf, unwrap, useApi } from "../../api";
import type { components } from "../../api/schema";
import { knownRow, patchEverywhere, putRow } from "../inbox/rowCache";
import { useSession } from "../session/queries";
import { useAgents, useTeams } from "./desk";
import { inverseOf, type Since, type Ticket, type TicketRow, type TicketUpdate, updated } from "./model";
import { ticketKeys } from "./queries";

type Problem = components["schemas"]["Problem"];

/** What became of the tickets that an update was for. */
export interface Outcome {
  done: TicketRow[];
  refused: { row: TicketRow; problem: Fault | Problem }[];
}

const MOST_AT_ONCE = 500;

/**
 * Changes one ticket or many: shown at once, confirmed by the server, taken back where it refuses. The
 * toast offers to undo; where somebody else has changed the same meanwhile, it says so and offers to
 * do it anyway.
 */
export function useChanges() {
  const { t } = useTranslation("ticket");
  const api = useApi();
  const queries = useQueryClient();
  const clock = useClock();
  const notify = useToast();
  const { agent } = useSession();
  const agents = useAgents();
  const describe = useDescription();

  const placing = useCallback(
    () => ({
      viewer: { agentId: agent.id, teams: agent.teams },
      by: { kind: "agent" as const, id: agent.id, name: agent.name },
      now: clock.now().getTime(),
    }),
    [agent, clock],
  );

  /** Shows a row as it will be. `followers` are known where the ticket's page is. */
  const show = useCallback(
    (row: TicketRow, followers?: readonly number[]) => putRow(queries, row, { ...placing(), followers }),
    [queries, placing],
  );

  const showUpdated = useCallback(
    (row: TicketRow, update: TicketUpdate) => {
      const named = (id: number) => agents.find((one) => one.id === id)?.name ?? "";
      const ticket = queries.getQueryData<Ticket>(ticketKeys.one(row.id));
      if (ticket) queries.setQueryData<Ticket>(ticketKeys.one(row.id), updated(ticket, update, named));
      show(updated(row, update, named), ticket && updated(ticket, update, named).followers);
    },
    [agents, queries, show],
  );

  /** Gives back what was shown too early, unless newer news have come since. */
  const takeBack = useCallback(
    (row: TicketRow, update: TicketUpdate) => {
      const now = knownRow(queries, row.id);
      if (now && now.version === row.version) showUpdated(now, inverseOf(update, row));
      void queries.invalidateQueries({ queryKey: ticketKeys.one(row.id), exact: true });
    },
    [queries, showUpdated],
  );

  const sendOne = useCallback(
    async (row: TicketRow, update: TicketUpdate, anyway: boolean): Promise<Outcome> => {
      try {
        const { row: changed, followers } = await unwrap(
          api.PATCH("/api/v1/tickets/{id}", {
            params: { path: { id: row.id } },
            body: anyway ? update : { ...update, base_version: row.version },
          }),
        );
        if (changed) show(changed, followers);
        queries.setQueryData<Ticket>(ticketKeys.one(row.id), (ticket) => ticket && { ...ticket, followers });
        return { done: [row], refused: [] };
      } catch (error) {
        return { done: [], refused: [{ row, problem: error as Fault }] };
      }
    },
    [api, queries, show],
  );

  const sendMany = useCallback(
    async (rows: readonly TicketRow[], update: TicketUpdate): Promise<Outcome> => {
      const outcome: Outcome = { done: [], refused: [] };
      for (let at = 0; at < rows.length; at += MOST_AT_ONCE) {
        const part = rows.slice(at, at + MOST_AT_ONCE);
        try {
          const body = { ids: part.map((row) => row.id), update };
          const { items } = await unwrap(api.POST("/api/v1/tickets/bulk", { body }));
          const byId = new Map(items.map((item) => [item.id, item]));
          for (const row of part) {
            const result = byId.get(row.id);
            if (result?.ok) outcome.done.push(row);
            else
              outcome.refused.push({
                row,
                problem: result?.fault ?? faultOf(null, { status: 404, statusText: "" }),
              });
          }
        } catch (error) {
          outcome.refused.push(...part.map((row) => ({ row, problem: error as Fault })));
        }
      }
      return outcome;
    },
    [api],
  );

  const change = useCallback(
    async (
      rows: readonly TicketRow[],
      update: TicketUpdate,
      options: { anyway?: boolean; quiet?: boolean } = {},
    ) => {
      for (const row of rows) showUpdated(row, update);
      const [only] = rows;
      const outcome =
        rows.length === 1 && only
          ? await sendOne(only, update, options.anyway ?? false)
          : await sendMany(rows, update);
      for (const { row } of outcome.refused) takeBack(row, update);
      tell(outcome);
      return outcome;

      function tell({ done, refused }: Outcome) {
        const [first] = refused;
        if (first && refused.length === 1 && rows.length === 1) return refusedOne(first.row, first.problem);
        if (first) {
          notify({
            tone: "fault",
            title: t("refused.some", { count: refused.length, done: done.length }),
            detail: [
              ...new Set(refused.map(({ row, problem }) => `#${row.id}: ${problem.detail || problem.title}`)),
            ]
              .slice(0, 5)
              .join("\n"),
            action: {
              label: t("refused.again"),
              run: () =>
                void change(
                  refused.map(({ row }) => row),
                  update,
                ),
            },
          });
        }
        if (done.length > 0 && !options.quiet) {
          notify({ title: describe(update, done), undo: () => undo(done, update) });
        }
      }

      function refusedOne(row: TicketRow, problem: Fault | Problem) {
        const clash = "details" in problem && problem.code === "ticket_changed";
        const since = clash ? ((problem.details as { since?: Since[] } | undefined)?.since ?? []) : [];
        notify({
          tone: "fault",
          title: clash
            ? t("refused.clash", { name: since.at(-1)?.actor.name ?? "" })
            : t("refused.one", { number: row.id }),
          detail: clash ? t("refused.clashDetail") : problem.detail || problem.title,
          action: {
            label: clash ? t("refused.anyway") : t("refused.again"),
            run: () => void change([knownRow(queries, row.id) ?? row], update, { anyway: true }),
          },
        });
      }

      function undo(done: readonly TicketRow[], done_update: TicketUpdate) {
        const groups = new Map<string, { update: TicketUpdate; rows: TicketRow[] }>();
        for (const row of done) {
          const back = inverseOf(done_update, row);
          const key = JSON.stringify(back);
          const now = knownRow(queries, row.id) ?? row;
          groups.set(key, { update: back, rows: [...(groups.get(key)?.rows ?? []), now] });
        }
        for (const group of groups.values()) {
          void change(group.rows, group.update, { anyway: true, quiet: true });
        }
      }
    },
    [describe, notify, queries, sendMany, sendOne, showUpdated, t, takeBack],
  );

  const markUnread = useCallback(
    async (rows: readonly TicketRow[], unread: boolean) => {
      for (const row of rows) patchEverywhere(queries, row.id, { unread });
      const each = rows.map((row) =>
        unread
          ? api.POST("/api/v1/tickets/{id}/unread", { params: { path: { id: row.id } } })
          : api.POST("/api/v1/tickets/{id}/read", {
              params: { path: { id: row.id } },
              body: { message_id: Math.max(1, row.last_customer_message_id) },
            }),
      );
      const answers = await Promise.allSettled(each.map(unwrap));
      answers.forEach((answer, at) => {
        const row = rows[at];
        if (row && answer.status === "rejected") patchEverywhere(queries, row.id, { unread: !unread });
      });
    },
    [api, queries],
  );

  return useMemo(() => ({ change, markUnread }), [change, markUnread]);
}

/** An update as one sentence about one ticket or many. */
function useDescription() {
  const { t } = useTranslation(["ticket", "ui"]);
  const agents = useAgents();
  const teams = useTeams();
  return useCallback(
    (update: TicketUpdate, rows: readonly TicketRow[]): string => {
      const count = rows.length;
      const number = rows[0]?.id ?? 0;
      const what = count === 1 ? t("done.one", { number }) : t("done.many", { count });
      const named = (name: string | undefined) => name ?? "";
      if (update.status) return t("done.status", { what, status: t(`ui:status.${update.status}`) });
      if (update.assignee_id === null) return t("done.unassigned", { what });
      if (update.assignee_id !== undefined) {
        return t("done.assigned", {
          what,
          name: named(agents.find((one) => one.id === update.assignee_id)?.name),
        });
      }
      if (update.team_id === null) return t("done.noTeam", { what });
      if (update.team_id !== undefined) {
        return t("done.team", { what, name: named(teams.find((one) => one.id === update.team_id)?.name) });
      }
      if (update.priority) return t("done.priority", { what, priority: t(`ui:priority.${update.priority}`) });
      if (update.subject !== undefined) return t("done.subject", { what });
      if (update.follow || update.unfollow) return t("done.followers", { what });
      return t("done.tags", { what });
    },
    [agents, t, teams],
  );
}
