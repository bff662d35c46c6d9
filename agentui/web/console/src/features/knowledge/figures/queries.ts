import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type ApiClient, unwrap } from "../../../api";
import type { components, operations } from "../../../api/schema";
import type { Evidence, Scope } from "./search";

type Schemas = components["schemas"];
export type Figure = Schemas["KnowledgeFigure"];
export type Share = Schemas["KnowledgeShare"];
export type Vote = Schemas["KnowledgeVote"];
export type Searched = Schemas["KnowledgeSearch"];
export type Asking = Schemas["KnowledgeAsking"];
export type Group = NonNullable<
  NonNullable<operations["get-knowledge-figures"]["parameters"]["query"]>["group"]
>;

const keys = {
  figures: (scope: Scope, group: Group | undefined) => ["knowledge-figures", scope, group] as const,
  evidence: (scope: Scope, evidence: Evidence) => ["knowledge-evidence", scope, evidence] as const,
};

/** Readers come all the time; figures that are looked at are counted anew now and then. */
const FRESH = 30_000;

/** One figure for the whole of the scope, or one for each group in it. */
export function figuresQuery(api: ApiClient, scope: Scope, group?: Group) {
  return queryOptions({
    queryKey: keys.figures(scope, group),
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/knowledge/figures", { params: { query: { ...scope, group } }, signal })))
        .items,
    placeholderData: keepPreviousData,
    staleTime: FRESH,
  });
}

const PAGE = 50;

/** A line of evidence, of one of three kinds. */
export type Line =
  | { kind: "vote"; vote: Vote }
  | { kind: "search"; search: Searched }
  | { kind: "asking"; asking: Asking };

interface Lines {
  lines: Line[];
  next: string;
}

/** What a number was counted from, newest first. */
export function evidenceQuery(api: ApiClient, scope: Scope, evidence: Exclude<Evidence, { list: "views" }>) {
  return infiniteQueryOptions({
    queryKey: keys.evidence(scope, evidence),
    queryFn: ({ signal, pageParam }) =>
      fetchLines(api, { ...scope, limit: PAGE, cursor: pageParam || undefined }, evidence, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    staleTime: FRESH,
  });
}

async function fetchLines(
  api: ApiClient,
  query: Scope & { limit: number; cursor: string | undefined },
  { list, only }: Exclude<Evidence, { list: "views" }>,
  signal: AbortSignal,
): Promise<Lines> {
  switch (list) {
    case "votes": {
      const params = { query: { ...query, only } };
      const page = await unwrap(api.GET("/api/v1/knowledge/votes", { params, signal }));
      return { next: page.next_cursor, lines: page.items.map((vote) => ({ kind: "vote", vote })) };
    }
    case "searches": {
      const params = { query: { ...query, only } };
      const page = await unwrap(api.GET("/api/v1/knowledge/searches", { params, signal }));
      return { next: page.next_cursor, lines: page.items.map((search) => ({ kind: "search", search })) };
    }
    case "askings": {
      const params = { query: { ...query, only } };
      const page = await unwrap(api.GET("/api/v1/knowledge/askings", { params, signal }));
      return { next: page.next_cursor, lines: page.items.map((asking) => ({ kind: "asking", asking })) };
    }
  }
}
