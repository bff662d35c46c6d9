import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../../../api";
import type { components } from "../../../../api/schema";
import { themeKeys } from "../queries";

type Schemas = components["schemas"];
export type Tracker = Schemas["Tracker"];
export type ThemeIssue = Schemas["ThemeIssue"];
export type IssuePreview = Schemas["ThemeIssuePreview"];
export type ThemeShip = Schemas["ThemeShip"];
export type ThemeShipNew = Schemas["ThemeShipNew"];
export type ThemeAudience = Schemas["ThemeAudience"];
export type Telling = Schemas["ThemeTelling"];
export type TellingState = Telling["state"];
export type TellingsDone = Schemas["ThemeTellingsDone"];
type NewThemeIssue = Schemas["NewThemeIssue"];

export function trackersQuery(api: ApiClient) {
  return queryOptions({
    queryKey: themeKeys.trackers,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/trackers", { signal }))).items,
  });
}

export function issuesQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: themeKeys.part(id, "issues"),
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/themes/{id}/issues", { params: { path: { id } }, signal }))).items,
  });
}

/** How an issue would look; never from memory, since figures go on. */
export function issuePreviewQuery(api: ApiClient, id: number, trackerId: number) {
  return queryOptions({
    queryKey: [...themeKeys.part(id, "issue-preview"), trackerId],
    queryFn: ({ signal }) => {
      const body = { tracker_id: trackerId };
      return unwrap(
        api.POST("/api/v1/themes/{id}/issues/preview", { params: { path: { id } }, body, signal }),
      );
    },
    staleTime: 0,
    gcTime: 0,
  });
}

/** When the theme was mended, the newest first. */
export function shipsQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: themeKeys.part(id, "ships"),
    queryFn: async ({ signal }) =>
      (
        await unwrap(
          api.GET("/api/v1/themes/{id}/ships", { params: { path: { id }, query: { limit: 20 } }, signal }),
        )
      ).items,
  });
}

/** Who would be told what; asked for again as the note changes. */
export function audienceQuery(api: ApiClient, id: number, note: ThemeShipNew) {
  return queryOptions({
    queryKey: [...themeKeys.part(id, "audience"), note],
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/v1/themes/{id}/ship/preview", { params: { path: { id } }, body: note, signal })),
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
}

const PAGE = 100;

/** What customers are told since the theme was mended that time. */
export function tellingsQuery(api: ApiClient, { id, theme_id }: ThemeShip, state: TellingState | undefined) {
  return infiniteQueryOptions({
    queryKey: [...themeKeys.part(theme_id, "tellings"), id, state ?? "all"],
    queryFn: ({ signal, pageParam }) => {
      const query = { ship_id: id, state, limit: PAGE, cursor: pageParam || undefined };
      const params = { path: { id: theme_id }, query };
      return unwrap(api.GET("/api/v1/themes/{id}/tellings", { params, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
  });
}

function useLoopChange<Input, Output>(change: (api: ApiClient, input: Input) => Promise<Output>) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => change(api, input),
    onSettled: () => queries.invalidateQueries({ queryKey: themeKeys.all }),
  });
}

/** Makes an issue of a theme, or links the one at the address. */
export function useLinkIssue() {
  return useLoopChange((api, { id, ...body }: { id: number } & NewThemeIssue) =>
    unwrap(api.POST("/api/v1/themes/{id}/issues", { params: { path: { id } }, body })),
  );
}

interface IssueOf {
  id: number;
  issue: number;
}

export function useLookAtIssue() {
  return useLoopChange((api, { id, issue }: IssueOf) =>
    unwrap(
      api.POST("/api/v1/themes/{id}/issues/{issue_id}/look", { params: { path: { id, issue_id: issue } } }),
    ),
  );
}

export function useUnlinkIssue() {
  return useLoopChange((api, { id, issue }: IssueOf) =>
    unwrap(
      api.DELETE("/api/v1/themes/{id}/issues/{issue_id}", { params: { path: { id, issue_id: issue } } }),
    ),
  );
}

export function useShip() {
  return useLoopChange((api, { id, ...body }: { id: number } & ThemeShipNew) =>
    unwrap(api.POST("/api/v1/themes/{id}/ship", { params: { path: { id } }, body })),
  );
}

export function useWithdrawShip() {
  return useLoopChange((api, id: number) =>
    unwrap(api.DELETE("/api/v1/themes/{id}/ship", { params: { path: { id } } })),
  );
}

interface Approval {
  id: number;
  ids: number[];
  texts: Schemas["ThemeTellingText"][];
}

/** The server takes so many at once. */
const AT_ONCE = 500;

function batches(ids: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, at) =>
    ids.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );
}

export function useApprove() {
  return useLoopChange((api, { id, ids, texts }: Approval) =>
    inBatches(ids, (some) =>
      unwrap(
        api.POST("/api/v1/themes/{id}/tellings/approve", {
          params: { path: { id } },
          body: { ids: some, texts: texts.filter((text) => some.includes(text.id)) },
        }),
      ),
    ),
  );
}

export function useSkip() {
  return useLoopChange((api, { id, ids, reason }: { id: number; ids: number[]; reason: string }) =>
    inBatches(ids, (some) =>
      unwrap(
        api.POST("/api/v1/themes/{id}/tellings/skip", {
          params: { path: { id } },
          body: { ids: some, reason: reason || undefined },
        }),
      ),
    ),
  );
}

async function inBatches(ids: readonly number[], send: (some: number[]) => Promise<TellingsDone>) {
  const all: TellingsDone = { done: [], already: [], refused: [], last_at: null };
  for (const some of batches(ids)) {
    const part = await send(some);
    all.done.push(...part.done);
    all.already.push(...part.already);
    all.refused.push(...part.refused);
    all.last_at = part.last_at ?? all.last_at;
  }
  return all;
}
