import { Button, Chip, Dialog, RelativeTime } from "@kept/shared/ui";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleSlash, Eye, MailCheck, SearchX, ThumbsDown, ThumbsUp } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState } from "../../../forms";
import { languageName } from "../model";
import { type Asking, evidenceQuery, figuresQuery, type Line, type Searched, type Vote } from "./queries";
import { type Evidence, evidenceOf, type Opened, type Scope } from "./search";
import { useDays } from "./useDays";
import { usePlaceName } from "./usePlaceName";

interface EvidenceDialogProps {
  opened: Opened;
  scope: Scope;
  onClose: () => void;
}

/** What a number was counted from. */
export function EvidenceDialog({ opened, scope, onClose }: EvidenceDialogProps) {
  const { t } = useTranslation("knowledge");
  const days = useDays();
  const placeName = usePlaceName();
  const evidence = evidenceOf(opened);
  const where = [
    days.range(scope),
    scope.language && languageName(scope.language),
    scope.place && placeName(scope.place),
  ];
  return (
    <Dialog
      open
      size="large"
      onOpenChange={(open) => open || onClose()}
      title={t(`figures.evidence.${opened}`)}
      description={where.filter(Boolean).join(" · ")}
    >
      {evidence.list === "views" ? <ViewsList scope={scope} /> : <Lines scope={scope} evidence={evidence} />}
    </Dialog>
  );
}

/** Views are counted, not kept one by one: the articles that were viewed. */
function ViewsList({ scope }: { scope: Scope }) {
  const { t } = useTranslation("knowledge");
  const articles = useQuery(figuresQuery(useApi(), scope, "article"));
  return (
    <ResultState query={articles}>
      {(all) => (
        <ol>
          {all
            .filter(({ views }) => views.value > 0)
            .map(({ key, title, views }) => (
              <li key={key} className="flex gap-3 border-line border-b py-2">
                <ArticleLink id={Number(key)} title={title} className="min-w-0 flex-1" />
                <span className="figures">{t("figures.viewed", { count: views.value })}</span>
              </li>
            ))}
        </ol>
      )}
    </ResultState>
  );
}

function Lines({ scope, evidence }: { scope: Scope; evidence: Exclude<Evidence, { list: "views" }> }) {
  const { t } = useTranslation("knowledge");
  const pages = useInfiniteQuery(evidenceQuery(useApi(), scope, evidence));
  const lines = pages.data?.pages.flatMap((page) => page.lines) ?? [];
  return (
    <ResultState query={pages}>
      {() => (
        <>
          {lines.length === 0 && <p className="text-ink-soft">{t("figures.noEvidence")}</p>}
          <ol>
            {lines.map((line) => (
              <LineOf key={idOf(line)} line={line} />
            ))}
          </ol>
          {pages.hasNextPage && (
            <Button
              className="mt-3"
              loading={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              {t("list.more")}
            </Button>
          )}
        </>
      )}
    </ResultState>
  );
}

function idOf(line: Line): number {
  switch (line.kind) {
    case "vote":
      return line.vote.id;
    case "search":
      return line.search.id;
    case "asking":
      return line.asking.id;
  }
}

function LineOf({ line }: { line: Line }) {
  switch (line.kind) {
    case "vote":
      return <VoteLine vote={line.vote} />;
    case "search":
      return <SearchLine search={line.search} />;
    case "asking":
      return <AskingLine asking={line.asking} />;
  }
}

/** What it says in one line, and what belongs to it below. */
function EvidenceLine({ at, title, children }: { at: string; title: ReactNode; children: ReactNode }) {
  return (
    <li className="border-line border-b py-2.5">
      <div className="flex items-baseline gap-3">
        <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">{title}</p>
        <RelativeTime at={at} className="figures shrink-0 text-ink-faint text-small" />
      </div>
      <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-soft text-small">
        {children}
      </div>
    </li>
  );
}

function VoteLine({ vote }: { vote: Vote }) {
  const { t } = useTranslation("knowledge");
  return (
    <EvidenceLine
      at={vote.created_at}
      title={
        vote.words ? (
          <bdi lang={vote.language}>“{vote.words}”</bdi>
        ) : (
          <span className="text-ink-faint">{t("figures.wordless")}</span>
        )
      }
    >
      <Chip tone={vote.helpful ? "met" : "due"} icon={vote.helpful ? ThumbsUp : ThumbsDown}>
        {t(vote.helpful ? "figures.saidHelpful" : "figures.saidUnhelpful")}
      </Chip>
      <ArticleLink id={vote.article_id} language={vote.language} title={vote.title} />
    </EvidenceLine>
  );
}

function SearchLine({ search }: { search: Searched }) {
  const { t } = useTranslation("knowledge");
  const placeName = usePlaceName();
  return (
    <EvidenceLine at={search.created_at} title={<bdi>“{search.query}”</bdi>}>
      {search.results === 0 ? (
        <Chip tone="due" icon={SearchX}>
          {t("figures.foundNothing")}
        </Chip>
      ) : (
        <span>{t("figures.found", { count: search.results })}</span>
      )}
      {search.clicked_id !== null ? (
        <>
          <span>{t("figures.openedOne")}</span>
          <ArticleLink id={search.clicked_id} language={search.language} title={search.clicked_title} />
        </>
      ) : (
        search.results > 0 && <span>{t("figures.openedNone")}</span>
      )}
      <span className="text-ink-faint">{placeName(search.place)}</span>
    </EvidenceLine>
  );
}

function AskingLine({ asking }: { asking: Asking }) {
  const { t } = useTranslation("knowledge");
  const placeName = usePlaceName();
  return (
    <EvidenceLine at={asking.created_at} title={<bdi>“{asking.query}”</bdi>}>
      <span className="text-ink-faint">{placeName(asking.place)}</span>
      {asking.held_out && <Chip icon={CircleSlash}>{t("figures.wasHeldOut")}</Chip>}
      {asking.answered && (
        <Chip tone="met" icon={CircleCheck}>
          {t("figures.wasAnswered")}
        </Chip>
      )}
      {asking.ticket_id !== null ? (
        <Link
          to="/inbox/$view/tickets/$ticketId"
          params={{ view: "open", ticketId: String(asking.ticket_id) }}
          className="inline-flex items-center gap-1 rounded-sm text-accent-text hover:underline"
        >
          <MailCheck aria-hidden="true" className="size-3" />
          {t("figures.wasSent", { number: asking.ticket_id })}
        </Link>
      ) : (
        <span>{t("figures.notSent")}</span>
      )}
      {asking.shown.map((article) => (
        <span key={article.article_id} className="inline-flex max-w-full items-center gap-1">
          {asking.opened.includes(article.article_id) && (
            <Eye role="img" aria-label={t("figures.wasOpened")} className="size-3 shrink-0" />
          )}
          <ArticleLink id={article.article_id} language={article.language} title={article.title} />
        </span>
      ))}
    </EvidenceLine>
  );
}

interface ArticleLinkProps {
  id: number;
  language?: string;
  title: string;
  className?: string;
}

function ArticleLink({ id, language, title, className = "max-w-full truncate" }: ArticleLinkProps) {
  const { t } = useTranslation("knowledge");
  const look = `${className} rounded-sm text-accent-text hover:underline`;
  const words = <bdi lang={language}>{title || t("editor.untitled")}</bdi>;
  const articleId = String(id);
  return language ? (
    <Link to="/knowledge/articles/$articleId/$language" params={{ articleId, language }} className={look}>
      {words}
    </Link>
  ) : (
    <Link to="/knowledge/articles/$articleId" params={{ articleId }} className={look}>
      {words}
    </Link>
  );
}
