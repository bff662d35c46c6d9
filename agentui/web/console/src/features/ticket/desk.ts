import { queryOptions, useQuery } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../api";
import type { Agent, Team } from "./model";

/** Who works here and in which teams: held by nearly every view, changed a few times a year. */
export const deskKeys = {
  agents: ["desk", "agents"] as const,
  teams: ["desk", "teams"] as const,
  tags: (prefix: string) => ["desk", "tags", prefix] as const,
};

export function agentsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: deskKeys.agents,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/agents", { signal }))).items,
  });
}

export function teamsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: deskKeys.teams,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/teams", { signal }))).items,
  });
}

/** Tags in use, the most used first. They are a help for typing, so a minute old is young enough. */
export function tagsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: deskKeys.tags(""),
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/tags", { params: { query: { limit: 100 } }, signal }))).items,
    staleTime: 60_000,
  });
}

const NOBODY: readonly Agent[] = [];
const NO_TEAMS: readonly Team[] = [];

/** Everybody, those who are gone included: history names them. */
export function useAgents(): readonly Agent[] {
  return useQuery(agentsQuery(useApi())).data ?? NOBODY;
}

export function useAgent(id: number | null): Agent | undefined {
  return useAgents().find((agent) => agent.id === id);
}

export function useTeams(): readonly Team[] {
  return useQuery(teamsQuery(useApi())).data ?? NO_TEAMS;
}

export function useKnownTags(): readonly string[] {
  return (useQuery(tagsQuery(useApi())).data ?? []).map((tag) => tag.name);
}
