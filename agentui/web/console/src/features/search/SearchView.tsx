import { EmptyState, Select, Spinner } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Search, SearchX } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { ResultState } from "../../forms";
import { Page } from "../../layout";
import { FoundRow } from "./FoundRow";
import { Problems } from "./Problems";
import { SORTS, type Sort, searchQuery, type TicketFound } from "./queries";
import { SearchField } from "./SearchField";

const PAUSE = 150;

/** All results of a search; the address carries the words, so that it can be kept and shared. */
export default function SearchView() {
  const { t } = useTranslation("search");
  const { q = "", sort = "relevance" } = useSearch({ from: "/desk/search" });
  const navigate = useNavigate();
  const [typed, setTyped] = useTyped(q, sort);
  const results = useRef<HTMLUListElement>(null);
  const list = useQuery(searchQuery(useApi(), q, sort));

  return (
    <Page title={t("title")}>
      <search className="flex flex-wrap items-center gap-3">
        <SearchField
          value={typed}
          onChange={setTyped}
          onLeave={() => results.current?.querySelector("a")?.focus()}
        />
        {list.isFetching && <Spinner className="text-ink-faint" />}
        <div className="w-40 shrink-0">
          <Select
            aria-label={t("sort.label")}
            className="h-10"
            options={SORTS.map((value) => ({ value, label: t(`sort.${value}`) }))}
            value={sort}
            onChange={(next) =>
              void navigate({
                to: "/search",
                search: { q: q || undefined, sort: addressOf(next) },
                replace: true,
              })
            }
          />
        </div>
      </search>
      <Problems query={q} onCorrect={setTyped} />
      <div className="mt-4">
        {q === "" ? (
          <EmptyState icon={Search} title={t("start.title")} detail={t("start.detail")} />
        ) : (
          <ResultState query={list}>
            {(found) => <Results ref={results} found={found} query={q} stale={list.isPlaceholderData} />}
          </ResultState>
        )}
      </div>
    </Page>
  );
}

/** The usual order is not worth a word in the address. */
function addressOf(sort: Sort) {
  return sort === "date" ? sort : undefined;
}

interface ResultsProps {
  ref: React.Ref<HTMLUListElement>;
  found: readonly TicketFound[];
  query: string;
  stale: boolean;
}

function Results({ ref, found, query, stale }: ResultsProps) {
  const { t } = useTranslation("search");
  return (
    <>
      <p role="status" className="mb-2 text-ink-soft">
        {!stale && found.length > 0 && t("count", { count: found.length })}
      </p>
      {found.length === 0 ? (
        <EmptyState icon={SearchX} title={t("none", { query })} detail={t("noneDetail")} />
      ) : (
        <ul ref={ref} onKeyDown={moveFocus} aria-label={t("title")} className="border-line border-t">
          {found.map((one) => (
            <FoundRow key={one.id} found={one} />
          ))}
        </ul>
      )}
    </>
  );
}

/** Arrows, and j and k, from result to result; Tab works as everywhere. */
export function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (!step || event.metaKey || event.ctrlKey || event.altKey) return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  event.preventDefault();
  event.stopPropagation();
  links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
}

/** What is typed goes into the address once typing pauses; what the address says comes into the field. */
function useTyped(q: string, sort: Sort) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState(q);
  const sent = useRef(q);
  useEffect(() => {
    if (q === sent.current) return;
    sent.current = q;
    setTyped(q);
  }, [q]);
  useEffect(() => {
    const next = typed.trim();
    if (next === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = next;
      void navigate({
        to: "/search",
        search: { q: next || undefined, sort: addressOf(sort) },
        replace: true,
      });
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [typed, sort, navigate]);
  return [typed, setTyped] as const;
}
