import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { type ApiClient, createKeys, unwrap, useApi } from "../../../api";
import type { components } from "../../../api/schema";
import { useLiveNews } from "../../../live";
import type { DeskChanged } from "../../ticket/model";
import type { GapSearch } from "./search";

type Schemas = components["schemas"];
export type Gap = Schemas["KnowledgeGap"];
export type GapState = Schemas["GapUpdate"]["state"];

const keys = { ...createKeys("knowledge-gaps"), outdated: ["knowledge-gaps", "outdated"] as const };

const PAGE = 50;

/** What is missing, what would help most people first. */
export function gapsQuery(api: ApiClient, { state, kind }: GapSearch) {
  return infiniteQueryOptions({
    queryKey: keys.list({ state, kind }),
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/v1/knowledge/gaps", {
          params: { query: { state, kind, limit: PAGE, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
  });
}

/** One with all of its evidence. */
export function gapQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: keys.one(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/knowledge/gaps/{id}", { params: { path: { id } }, signal })),
  });
}

const MOST = 200;
const OUTDATED_FRESH = 5 * 60_000;

/** Articles whose tickets are answered differently lately, by their id. */
function outdatedQuery(api: ApiClient) {
  return queryOptions({
    queryKey: keys.outdated,
    queryFn: async ({ signal }) => {
      const query = { kind: "outdated" as const, state: "open" as const, limit: MOST };
      const { items } = await unwrap(api.GET("/api/v1/knowledge/gaps", { params: { query }, signal }));
      return new Map(items.flatMap((gap) => (gap.article ? [[gap.article.id, gap] as const] : [])));
    },
    staleTime: OUTDATED_FRESH,
  });
}

/** The reason to think that the article is outdated, when there is one. */
export function useOutdated(articleId: number): Gap | undefined {
  const select = (all: ReadonlyMap<number, Gap>) => all.get(articleId);
  return useQuery({ ...outdatedQuery(useApi()), select }).data;
}

function useGapChange<Input, Output>(change: (api: ApiClient, input: Input) => Promise<Output>) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => change(api, input),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.all }),
  });
}

export function useSetGapState() {
  return useGapChange((api, { id, state }: { id: number; state: GapState }) =>
    unwrap(api.PATCH("/api/v1/knowledge/gaps/{id}", { params: { path: { id } }, body: { state } })),
  );
}

export function useDraftGap() {
  return useGapChange((api, id: number) =>
    unwrap(api.POST("/api/v1/knowledge/gaps/{id}/draft", { params: { path: { id } } })),
  );
}

export function useCountGaps() {
  return useGapChange((api, _: undefined) => unwrap(api.POST("/api/v1/knowledge/gaps/count")));
}

/** Asks anew once the desk has been looked through again, or somebody has decided. */
export function useGapNews() {
  const queries = useQueryClient();
  useLiveNews((news) => {
    if (news.type !== "event" || news.kind !== "desk.changed") return;
    if ((news.data as DeskChanged).what !== "knowledge_gaps") return;
    void queries.invalidateQueries({ queryKey: keys.all });
  });
}
