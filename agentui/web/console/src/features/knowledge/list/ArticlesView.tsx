import { useFormat } from "@kept/shared/format";
import { Button, EmptyState, Loading, Spinner } from "@kept/shared/ui";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { BookOpen, Plus, SearchX } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import { useSession } from "../../session/queries";
import { KnowledgePage } from "../KnowledgePage";
import { type Article, type Counts, shownIn } from "../model";
import { articlesQuery, countsQuery } from "../queries";
import { ArticleRow } from "./ArticleRow";
import { BulkBar } from "./BulkBar";
import { FilterBar } from "./FilterBar";
import { countFilters, type Filters } from "./filters";
import { NewArticleDialog } from "./NewArticleDialog";
import { useListCommands } from "./useListCommands";

/** All articles, filtered by the address. */
export default function ArticlesView() {
  const { t } = useTranslation("knowledge");
  const { agent, permissions } = useSession();
  const navigate = useNavigate();
  const filters = useSearch({ from: "/desk/knowledge" });
  const list = useInfiniteQuery(articlesQuery(useApi(), filters, agent.id));
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const [creating, setCreating] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const body = useRef<HTMLUListElement>(null);
  const mayWrite = permissions.work;

  const filter = (change: Partial<Filters>) => {
    setChosen(new Set());
    void navigate({ to: "/knowledge", search: { ...filters, ...change }, replace: true });
  };
  const open = (article: Article) => {
    const shown = shownIn(article, filters.language);
    if (!shown) return;
    const params = { articleId: String(article.id), language: shown.language };
    void navigate({ to: "/knowledge/articles/$articleId/$language", params });
  };
  const toggle = (id: number) =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  useListCommands({
    list: body,
    create: mayWrite ? () => setCreating(true) : undefined,
    open: (id) => {
      const row = rows.find((one) => one.id === id);
      if (row) open(row);
    },
    toggle: mayWrite ? toggle : undefined,
  });

  const filtered = filters.q !== undefined || countFilters(filters) > 0;
  return (
    <KnowledgePage
      place="articles"
      foot={
        chosen.size > 0 && (
          <BulkBar
            articles={rows.filter(({ id }) => chosen.has(id))}
            onClear={() => setChosen(new Set())}
            onDone={(left) => setChosen(new Set(left))}
          />
        )
      }
      actions={
        mayWrite && (
          <Button variant="primary" icon={Plus} shortcut="c" onClick={() => setCreating(true)}>
            {t("list.create")}
          </Button>
        )
      }
    >
      <div className="mx-auto w-full max-w-6xl px-4 py-3 pane:px-6">
        <CountsLine filters={filters} onFilter={filter} />
        <FilterBar filters={filters} busy={list.isPlaceholderData} onFilter={filter} />
        <ResultState query={list} skeleton={<SkeletonLines lines={12} />}>
          {() =>
            rows.length > 0 ? (
              <ul ref={body} aria-label={t("places.articles")} className="border-line border-t">
                {rows.map((article) => (
                  <ArticleRow
                    key={article.id}
                    article={article}
                    language={filters.language}
                    chosen={chosen.has(article.id)}
                    onToggle={mayWrite ? () => toggle(article.id) : undefined}
                  />
                ))}
              </ul>
            ) : filtered ? (
              <EmptyState
                icon={SearchX}
                title={t("list.none")}
                detail={t("list.noneDetail")}
                action={
                  <Button onClick={() => void navigate({ to: "/knowledge", search: {}, replace: true })}>
                    {t("filters.clear")}
                  </Button>
                }
              />
            ) : (
              <Empty onCreate={mayWrite ? () => setCreating(true) : undefined} />
            )
          }
        </ResultState>
        {list.hasNextPage && (
          <NextPage pending={list.isFetchingNextPage} onNext={() => void list.fetchNextPage()} />
        )}
      </div>
      {creating && (
        <NewArticleDialog
          section={filters.section || null}
          language={filters.language}
          onClose={() => setCreating(false)}
        />
      )}
    </KnowledgePage>
  );
}

function Empty({ onCreate }: { onCreate: (() => void) | undefined }) {
  const { t } = useTranslation("knowledge");
  return (
    <EmptyState
      icon={BookOpen}
      title={t("list.empty")}
      detail={
        <>
          {t("list.emptyDetail")}{" "}
          <code className="whitespace-nowrap font-mono text-small">kept kb import</code>
        </>
      }
      action={
        onCreate && (
          <Button variant="primary" icon={Plus} onClick={onCreate}>
            {t("list.create")}
          </Button>
        )
      }
    />
  );
}

type Worked = { id: Exclude<keyof Counts, "archived">; filter: Partial<Filters> };

const NOTHING: Partial<Filters> = { status: undefined, due: undefined };
const WORKED: readonly Worked[] = [
  { id: "draft", filter: { status: "draft" } },
  { id: "in_review", filter: { status: "in_review" } },
  { id: "published", filter: { status: "published" } },
  { id: "mine", filter: { due: "mine" } },
  { id: "overdue", filter: { due: "overdue" } },
  { id: "outdated", filter: { due: "outdated" } },
  { id: "planned", filter: { due: "planned" } },
];

interface CountsLineProps {
  filters: Filters;
  onFilter: (change: Partial<Filters>) => void;
}

/** What there is to do, each number a filter. */
function CountsLine({ filters, onFilter }: CountsLineProps) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const { data: counts } = useQuery(countsQuery(useApi()));
  const isOn = ({ filter }: Worked) => filter.status === filters.status && filter.due === filters.due;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a box that nothing here has
    <div role="group" aria-label={t("counts.label")} className="mb-2 flex gap-1 overflow-x-auto">
      {WORKED.filter(
        ({ id }) => !counts || counts[id] > 0 || ["draft", "in_review", "published"].includes(id),
      ).map((one) => (
        <button
          key={one.id}
          type="button"
          aria-pressed={isOn(one)}
          onClick={() => onFilter(isOn(one) ? NOTHING : { ...NOTHING, ...one.filter })}
          className="flex h-7 items-center gap-1.5 whitespace-nowrap rounded-md px-2 text-ink-soft hover:bg-hover hover:text-ink aria-pressed:bg-selected aria-pressed:text-accent-text"
        >
          {t(`counts.${one.id}`)}
          <span className="figures text-ink-faint text-small">{counts && format.capped(counts[one.id])}</span>
        </button>
      ))}
    </div>
  );
}

function NextPage({ pending, onNext }: { pending: boolean; onNext: () => void }) {
  const { t } = useTranslation("knowledge");
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(onNext);
  useEffect(() => {
    latest.current = onNext;
  });
  useEffect(() => {
    const mark = end.current;
    if (!mark || pending) return;
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current());
    watcher.observe(mark);
    return () => watcher.disconnect();
  }, [pending]);
  return (
    <div ref={end} className="py-4">
      {pending ? (
        <Loading>
          <Spinner />
        </Loading>
      ) : (
        <Button onClick={onNext}>{t("list.more")}</Button>
      )}
    </div>
  );
}
