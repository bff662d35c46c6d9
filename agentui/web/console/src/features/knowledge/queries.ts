import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { type ApiClient, createKeys, unwrap, useApi } from "../../api";
import type { components } from "../../api/schema";
import { useLiveNews } from "../../live";
import type { DeskChanged } from "../ticket/model";
import { type Filters, queryOf } from "./list/filters";
import type { ArticleSave, ArticleUpdate, Edition, NewArticle, Section } from "./model";

type Schemas = components["schemas"];

export const articleKeys = {
  ...createKeys("articles"),
  counts: ["articles", "counts"] as const,
  edition: (id: number, language: string) => ["articles", "one", id, "edition", language] as const,
  revisions: (id: number, language: string) => ["articles", "one", id, "revisions", language] as const,
  diff: (id: number, language: string, from: number, to: number) =>
    ["articles", "one", id, "diff", language, from, to] as const,
  sections: ["articles", "sections"] as const,
  templates: ["articles", "templates"] as const,
  words: ["articles", "words"] as const,
  preview: (language: string, body: string) => ["articles", "preview", language, body] as const,
  search: (q: string) => ["articles", "search", q] as const,
};

const PAGE = 50;

export function articlesQuery(api: ApiClient, filters: Filters, me: number) {
  return infiniteQueryOptions({
    queryKey: articleKeys.list(filters),
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/v1/articles", {
          params: { query: { ...queryOf(filters, me), limit: PAGE, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
  });
}

export function countsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: articleKeys.counts,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/articles/counts", { signal })),
  });
}

export function articleQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: articleKeys.one(id),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/articles/{id}", { params: { path: { id } }, signal })),
  });
}

export function editionQuery(api: ApiClient, id: number, language: string) {
  return queryOptions({
    queryKey: articleKeys.edition(id, language),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/articles/{id}/translations/{language}", {
          params: { path: { id, language } },
          signal,
        }),
      ),
  });
}

export function revisionsQuery(api: ApiClient, id: number, language: string) {
  return infiniteQueryOptions({
    queryKey: articleKeys.revisions(id, language),
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/v1/articles/{id}/translations/{language}/revisions", {
          params: { path: { id, language }, query: { limit: PAGE, before: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: ({ items }) => (items.length === PAGE ? items.at(-1)?.n : undefined),
  });
}

export function diffQuery(api: ApiClient, id: number, language: string, from: number, to: number) {
  return queryOptions({
    queryKey: articleKeys.diff(id, language, from, to),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/articles/{id}/translations/{language}/diff", {
          params: { path: { id, language }, query: { from, to } },
          signal,
        }),
      ),
  });
}

export function sectionsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: articleKeys.sections,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/article-sections", { signal }))).items,
  });
}

const NO_SECTIONS: readonly Section[] = [];

export function useSections(): readonly Section[] {
  return useQuery(sectionsQuery(useApi())).data ?? NO_SECTIONS;
}

export function templatesQuery(api: ApiClient) {
  return queryOptions({
    queryKey: articleKeys.templates,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/article-templates", { signal }))).items,
  });
}

export function wordsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: articleKeys.words,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/article-words", { signal }))).items,
  });
}

/** As readers see it; every pause in typing is another text, so nothing of it is kept for long. */
export function previewQuery(api: ApiClient, language: string, body: string) {
  return queryOptions({
    queryKey: articleKeys.preview(language, body),
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/v1/articles/preview", { body: { language, body }, signal })),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
}

const FOUND = 8;

export async function searchArticles(api: ApiClient, q: string, signal: AbortSignal) {
  const query = { q, limit: FOUND, drafts: true, typing: true };
  return (await unwrap(api.GET("/api/v1/articles/search", { params: { query }, signal }))).items;
}

/** For links to other articles: those of any status, while their title is typed. */
export function articleSearchQuery(api: ApiClient, q: string) {
  return queryOptions({
    queryKey: articleKeys.search(q),
    queryFn: ({ signal }) => searchArticles(api, q, signal),
    enabled: q !== "",
    placeholderData: q === "" ? undefined : keepPreviousData,
    staleTime: 0,
    gcTime: 60_000,
  });
}

export function useCreateArticle() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewArticle) => unwrap(api.POST("/api/v1/articles", { body })),
    onSuccess: () => refreshLists(queries),
  });
}

export function useUpdateArticle(id: number) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ArticleUpdate) =>
      unwrap(api.PATCH("/api/v1/articles/{id}", { params: { path: { id } }, body })),
    onSuccess: (article) => {
      queries.setQueryData(articleKeys.one(id), article);
      return refreshLists(queries);
    },
  });
}

/** Everything that makes of an edition another one. */
export type Verb =
  | { verb: "save"; body: ArticleSave }
  | { verb: "translate" }
  | { verb: "review"; body: Schemas["ArticleReview"] }
  | { verb: "publish"; body: Schemas["ArticlePublish"] }
  | { verb: "cancelPlanned" }
  | { verb: "unpublish"; body: Schemas["ArticleBase"] }
  | { verb: "archive"; body: Schemas["ArticleBase"] }
  | { verb: "outdated"; body: Schemas["ArticleOutdated"] }
  | { verb: "restore"; body: Schemas["ArticleRestore"] };

export function runVerb(api: ApiClient, id: number, language: string, verb: Verb): Promise<Edition> {
  const params = { path: { id, language } };
  const path = "/api/v1/articles/{id}/translations/{language}";
  switch (verb.verb) {
    case "save":
      return unwrap(api.PUT(path, { params, body: verb.body }));
    case "translate":
      return unwrap(api.POST(path, { params }));
    case "cancelPlanned":
      return unwrap(api.DELETE(`${path}/publish`, { params }));
    case "review":
      return unwrap(api.POST(`${path}/review`, { params, body: verb.body }));
    case "publish":
      return unwrap(api.POST(`${path}/publish`, { params, body: verb.body }));
    case "unpublish":
      return unwrap(api.POST(`${path}/unpublish`, { params, body: verb.body }));
    case "archive":
      return unwrap(api.POST(`${path}/archive`, { params, body: verb.body }));
    case "outdated":
      return unwrap(api.POST(`${path}/outdated`, { params, body: verb.body }));
    case "restore":
      return unwrap(api.POST(`${path}/restore`, { params, body: verb.body }));
  }
}

export function useVerb(id: number, language: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (verb: Verb) => runVerb(api, id, language, verb),
    onSuccess: async (edition) => {
      // An answer that is on its way may be older than this one.
      await queries.cancelQueries({ queryKey: articleKeys.edition(id, language) });
      queries.setQueryData(articleKeys.edition(id, language), edition);
      void queries.invalidateQueries({ queryKey: articleKeys.one(id), exact: true });
      void queries.invalidateQueries({ queryKey: articleKeys.revisions(id, language) });
      void refreshLists(queries);
    },
  });
}

function refreshLists(queries: QueryClient) {
  void queries.invalidateQueries({ queryKey: articleKeys.counts });
  return queries.invalidateQueries({ queryKey: articleKeys.lists });
}

/** Sections, templates and words are few: whoever changes one asks for all of them anew. */
function useChange<Input, Output>(
  key: readonly unknown[],
  change: (api: ApiClient, input: Input) => Promise<Output>,
) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => change(api, input),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useAddSection() {
  return useChange(articleKeys.sections, (api, body: Schemas["NewArticleSection"]) =>
    unwrap(api.POST("/api/v1/article-sections", { body })),
  );
}

export function useUpdateSection() {
  return useChange(
    articleKeys.sections,
    (api, { id, ...body }: Schemas["ArticleSectionUpdate"] & { id: number }) =>
      unwrap(api.PATCH("/api/v1/article-sections/{id}", { params: { path: { id } }, body })),
  );
}

export function useDeleteSection() {
  return useChange(articleKeys.sections, (api, id: number) =>
    unwrap(api.DELETE("/api/v1/article-sections/{id}", { params: { path: { id } } })),
  );
}

/** Adds a template, or replaces the one with the id. */
export function useSaveTemplate(id: number | undefined) {
  return useChange(articleKeys.templates, (api, body: Schemas["ArticleTemplateSave"]) =>
    id === undefined
      ? unwrap(api.POST("/api/v1/article-templates", { body }))
      : unwrap(api.PUT("/api/v1/article-templates/{id}", { params: { path: { id } }, body })),
  );
}

export function useDeleteTemplate() {
  return useChange(articleKeys.templates, (api, id: number) =>
    unwrap(api.DELETE("/api/v1/article-templates/{id}", { params: { path: { id } } })),
  );
}

/** Adds words, or replaces those with the id. */
export function useSaveWords(id: number | undefined) {
  return useChange(articleKeys.words, (api, body: Schemas["ArticleWordsSave"]) =>
    id === undefined
      ? unwrap(api.POST("/api/v1/article-words", { body }))
      : unwrap(api.PUT("/api/v1/article-words/{id}", { params: { path: { id } }, body })),
  );
}

export function useDeleteWords() {
  return useChange(articleKeys.words, (api, id: number) =>
    unwrap(api.DELETE("/api/v1/article-words/{id}", { params: { path: { id } } })),
  );
}

/** Asks anew for what others change while the knowledge base is open. */
export function useKnowledgeNews() {
  const queries = useQueryClient();
  useLiveNews((news) => {
    if (news.type !== "event") return;
    if (news.kind === "article.words_changed") {
      void queries.invalidateQueries({ queryKey: articleKeys.words });
    }
    if (news.kind === "article.changed") {
      const { article_id } = news.data as { article_id: number };
      void queries.invalidateQueries({ queryKey: articleKeys.one(article_id) });
      void refreshLists(queries);
    }
    if (news.kind === "desk.changed") {
      const { what } = news.data as DeskChanged;
      if (what === "article_sections") void queries.invalidateQueries({ queryKey: articleKeys.sections });
      if (what === "article_templates") void queries.invalidateQueries({ queryKey: articleKeys.templates });
      if (what === "help_centre") void queries.invalidateQueries({ queryKey: ["help-centre"] });
    }
  });
}
