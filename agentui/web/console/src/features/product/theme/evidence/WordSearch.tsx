import { useFormat } from "@kept/shared/format";
import { Button, Input } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { ResultState, SkeletonLines } from "../../../../forms";
import { languageName } from "../../../knowledge/model";
import { Highlighted } from "../../../search/Highlighted";
import type { ThemeSearch } from "../search";
import { TicketDoor } from "../TicketDoor";
import { wordsQuery } from "./queries";

/** Looks for words in everything that customers of the theme wrote in the days. */
export function WordSearch({ themeId, search }: { themeId: number; search: ThemeSearch }) {
  const { t } = useTranslation("theme");
  const navigate = useNavigate();
  const [words, setWords] = useState(search.q ?? "");
  const look = (event: FormEvent) => {
    event.preventDefault();
    void navigate({
      to: "/product/themes/$themeId",
      params: { themeId: String(themeId) },
      search: { ...search, q: words.trim() || undefined },
      replace: true,
    });
  };
  return (
    <section aria-labelledby="theme-words" className="flex flex-col gap-2">
      <h3 id="theme-words" className="font-semibold">
        {t("words.title")}
      </h3>
      <search>
        <form onSubmit={look} className="flex max-w-xl gap-2">
          <Input
            type="search"
            icon={Search}
            className="flex-1"
            aria-label={t("words.title")}
            placeholder={t("words.placeholder")}
            maxLength={200}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          <Button type="submit">{t("words.look")}</Button>
        </form>
      </search>
      {search.q && <FoundWords themeId={themeId} search={search} q={search.q} />}
    </section>
  );
}

interface FoundWordsProps {
  themeId: number;
  search: ThemeSearch;
  q: string;
}

function FoundWords({ themeId, search, q }: FoundWordsProps) {
  const { t } = useTranslation("theme");
  const format = useFormat();
  const pages = useInfiniteQuery(wordsQuery(useApi(), themeId, search, q));
  const found = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <ResultState query={pages} skeleton={<SkeletonLines lines={4} />}>
      {() => (
        <>
          {found.length === 0 && <p className="py-2 text-ink-soft">{t("words.none", { q })}</p>}
          <ol className="max-w-3xl">
            {found.map(({ ticket_id, marked, words, language, at }) => (
              <li key={ticket_id} className="border-line border-b py-2.5">
                <p lang={language || undefined} dir="auto" className="[overflow-wrap:anywhere]">
                  {marked ? <Highlighted passage={marked} /> : words}
                </p>
                <p className="mt-1 flex flex-wrap gap-x-2 text-ink-faint text-small">
                  <TicketDoor id={ticket_id} />
                  {language && <span>{languageName(language)}</span>}
                  <span>{format.date(new Date(at))}</span>
                </p>
              </li>
            ))}
          </ol>
          {pages.hasNextPage && (
            <div>
              <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t("words.more")}
              </Button>
            </div>
          )}
        </>
      )}
    </ResultState>
  );
}
