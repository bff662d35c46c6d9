import { Button, Combobox, EmptyState, Input, RelativeTime } from "@kept/shared/ui";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { MessageSquareQuote, Search, SearchX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState } from "../../../forms";
import { useCommands, useScope } from "../../../keyboard";
import { languageName } from "../../knowledge/model";
import { Highlighted } from "../../search/Highlighted";
import { FilterBar } from "../filters/FilterBar";
import type { Verbatim } from "../model";
import { ProductPage } from "../ProductPage";
import { countFilters, readingOf } from "../search";
import { themeQuery, themeSearchQuery } from "../theme/queries";
import { ThemeLink } from "../theme/ThemeLink";
import { ExportLink } from "./ExportLink";
import { useProductNews, verbatimsFile, verbatimsQuery } from "./queries";
import { VerbatimsSkeleton } from "./Skeletons";
import { type VerbatimSearch, verbatimsOf } from "./search";
import { download } from "./useListCommands";
import { useTyped } from "./useTyped";

/** Search in what customers wrote, people and numbers masked. */
export default function VerbatimsView() {
  const { t } = useTranslation("product");
  const search = useSearch({ from: "/desk/product/verbatims" });
  const navigate = useNavigate();
  const pages = useInfiniteQuery(verbatimsQuery(useApi(), search));
  useProductNews();
  const change = (to: Partial<VerbatimSearch>) =>
    void navigate({ to: "/product/verbatims", search: verbatimsOf({ ...search, ...to }), replace: true });
  const [typed, setTyped] = useTyped(search.q ?? "", (q) => change({ q: q || undefined }));
  const file = verbatimsFile(search);
  useVerbatimCommands(file);
  const reading = readingOf({ ...search });
  const all = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const narrowed = search.q !== undefined || search.theme !== undefined || countFilters(reading) > 0;
  return (
    <ProductPage place="verbatims">
      <div className="mx-auto w-full max-w-4xl px-4 py-4 pane:px-6">
        <div className="mb-3 flex flex-wrap items-center gap-2">
          <Input
            type="search"
            icon={Search}
            aria-label={t("verbatims.search")}
            placeholder={t("verbatims.search")}
            aria-describedby="verbatims-hint"
            data-theme-search=""
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            className="w-full pane:w-96"
          />
          <ThemeFilter theme={search.theme} onTheme={(theme) => change({ theme })} />
          <p id="verbatims-hint" className="text-ink-faint text-small">
            {t("verbatims.hint")}
          </p>
        </div>
        <FilterBar
          reading={reading}
          without={["compare", "area"]}
          busy={pages.isPlaceholderData}
          onRead={change}
        >
          <div className="ms-auto">
            <ExportLink href={file} />
          </div>
        </FilterBar>
        <div className="mt-4">
          <ResultState query={pages} skeleton={<VerbatimsSkeleton />}>
            {() =>
              all.length > 0 ? (
                <ol aria-label={t("places.verbatims")} className="border-line border-t">
                  {all.map((verbatim) => (
                    <VerbatimItem key={verbatim.ticket_id} verbatim={verbatim} />
                  ))}
                </ol>
              ) : (
                <EmptyState
                  icon={narrowed ? SearchX : MessageSquareQuote}
                  title={t(narrowed ? "verbatims.none" : "verbatims.empty")}
                  detail={t(narrowed ? "verbatims.noneDetail" : "verbatims.emptyDetail")}
                />
              )
            }
          </ResultState>
          {pages.hasNextPage && (
            <Button
              className="mt-3"
              loading={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              {t("evidence.more")}
            </Button>
          )}
        </div>
      </div>
    </ProductPage>
  );
}

function useVerbatimCommands(file: string) {
  const { t } = useTranslation("product");
  useScope("list");
  useCommands([
    {
      id: "verbatims.search",
      title: t("verbatims.search"),
      group: t("commands.group"),
      scope: "list",
      keys: "/",
      icon: Search,
      run: () => document.querySelector<HTMLElement>("[data-theme-search]")?.focus(),
    },
    {
      id: "verbatims.export",
      title: t("export.hint"),
      group: t("commands.group"),
      scope: "list",
      keys: "e",
      run: () => download(file),
    },
  ]);
}

interface ThemeFilterProps {
  theme: number | undefined;
  onTheme: (theme: number | undefined) => void;
}

/** One theme, or all of them. */
function ThemeFilter({ theme, onTheme }: ThemeFilterProps) {
  const { t } = useTranslation("product");
  const api = useApi();
  const [words, setWords] = useState("");
  const { data: chosen } = useQuery({ ...themeQuery(api, theme ?? 0), enabled: theme !== undefined });
  const { data: found = [] } = useQuery(themeSearchQuery(api, words.trim()));
  const others = found.filter(({ id }) => id !== theme);
  const options = [...(theme !== undefined && chosen ? [chosen] : []), ...others];
  return (
    <div className="w-full min-w-0 pane:w-64">
      <Combobox
        aria-label={t("verbatims.theme")}
        placeholder={t("verbatims.anyTheme")}
        value={theme === undefined ? null : String(theme)}
        onSearch={setWords}
        onChange={(id) => onTheme(id === ANY ? undefined : Number(id))}
        options={[
          ...(words === "" ? [{ value: ANY, label: t("verbatims.anyTheme") }] : []),
          ...options.map(({ id, name, area }) => ({ value: String(id), label: name, hint: area })),
        ]}
      />
    </div>
  );
}

const ANY = "any";

/** One customer's words; they lead to their ticket and their theme. */
function VerbatimItem({ verbatim }: { verbatim: Verbatim }) {
  const { t } = useTranslation("product");
  const { words, marked, language, theme_id, theme, ticket_id, at } = verbatim;
  return (
    <li className="border-line border-b py-3">
      <blockquote lang={language || undefined} className="max-w-prose text-read [overflow-wrap:anywhere]">
        {marked ? <Highlighted passage={marked} /> : <bdi>{words}</bdi>}
      </blockquote>
      <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-soft text-small">
        {theme_id === null ? (
          <span className="text-ink-faint">{t("verbatims.noTheme")}</span>
        ) : (
          <ThemeLink id={theme_id} name={theme} />
        )}
        <Link
          to="/inbox/$view/tickets/$ticketId"
          params={{ view: "open", ticketId: String(ticket_id) }}
          className="figures rounded-sm underline decoration-line-strong/60 underline-offset-2 hover:text-ink"
        >
          {t("evidence.untitled", { number: ticket_id })}
        </Link>
        {language && <span>{languageName(language)}</span>}
        <RelativeTime at={at} className="figures text-ink-faint" />
      </p>
    </li>
  );
}
