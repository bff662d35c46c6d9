import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../../api";
import type { components } from "../../../api/schema";
import { deskKeys } from "../../ticket/desk";

export type Agent = components["schemas"]["Agent"];
export type Team = components["schemas"]["Team"];
export type Role = Agent["role"];
export type PasswordLink = components["schemas"]["Link"];
type NewAgent = components["schemas"]["NewAgent"];
type AgentUpdate = components["schemas"]["AgentUpdate"];
type NewTeam = components["schemas"]["NewTeam"];
type TeamUpdate = components["schemas"]["TeamUpdate"];

export const ROLES: readonly Role[] = ["admin", "team_lead", "agent", "product_lead"];

/** Teams name their members and agents their teams, so a change to either refreshes both. */
function useRefreshPeople() {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: deskKeys.agents }),
      queries.invalidateQueries({ queryKey: deskKeys.teams }),
    ]);
}

/** Adds somebody and makes the link by which they choose a password. */
export function useInvite() {
  const api = useApi();
  const refresh = useRefreshPeople();
  return useMutation({
    mutationFn: async (body: NewAgent) => {
      const agent = await unwrap(api.POST("/api/v1/agents", { body }));
      return { agent, link: await makeLink(api, agent.id) };
    },
    onSettled: refresh,
  });
}

function makeLink(api: ApiClient, id: number): Promise<PasswordLink> {
  return unwrap(api.POST("/api/v1/agents/{id}/password-link", { params: { path: { id } } }));
}

export function usePasswordLink() {
  const api = useApi();
  return useMutation({ mutationFn: (id: number) => makeLink(api, id) });
}

export function useUpdateAgent() {
  const api = useApi();
  const refresh = useRefreshPeople();
  return useMutation({
    mutationFn: ({ id, ...body }: AgentUpdate & { id: number }) =>
      unwrap(api.PATCH("/api/v1/agents/{id}", { params: { path: { id } }, body })),
    onSuccess: refresh,
  });
}

const COUNTED = 200;

/** How many open tickets somebody holds, counted up to 200: what a deactivation gives back. */
export function openTicketsQuery(api: ApiClient, agentId: number) {
  return queryOptions({
    queryKey: ["settings", "held", agentId],
    queryFn: async ({ signal }) => {
      const query = { assignee_id: agentId, status: "open", limit: COUNTED } as const;
      const { items, next_cursor } = await unwrap(api.GET("/api/v1/tickets", { params: { query }, signal }));
      return { count: items.length, more: next_cursor !== "" };
    },
    staleTime: 0,
  });
}

export function useCreateTeam() {
  const api = useApi();
  const refresh = useRefreshPeople();
  return useMutation({
    mutationFn: (body: NewTeam) => unwrap(api.POST("/api/v1/teams", { body })),
    onSuccess: refresh,
  });
}

interface TeamChange {
  id: number;
  changes: TeamUpdate;
  members?: number[];
}

export function useUpdateTeam() {
  const api = useApi();
  const refresh = useRefreshPeople();
  return useMutation({
    mutationFn: async ({ id, changes, members }: TeamChange) => {
      const path = { id };
      if (Object.keys(changes).length > 0) {
        await unwrap(api.PATCH("/api/v1/teams/{id}", { params: { path }, body: changes }));
      }
      if (members) {
        await unwrap(
          api.PUT("/api/v1/teams/{id}/members", { params: { path }, body: { agent_ids: members } }),
        );
      }
    },
    onSettled: refresh,
  });
}

export function useArchiveTeam() {
  const api = useApi();
  const refresh = useRefreshPeople();
  return useMutation({
    mutationFn: (id: number) => unwrap(api.DELETE("/api/v1/teams/{id}", { params: { path: { id } } })),
    onSuccess: refresh,
  });
}
