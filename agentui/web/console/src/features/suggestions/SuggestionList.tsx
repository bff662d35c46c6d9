import { Chip, IconButton } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { CircleCheck, Link2, Lock, RotateCcw, Star, TextQuote } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SimilarTicket, SuggestedArticle } from "./queries";
import type { Inserting } from "./useSuggestions";

interface SuggestionListProps {
  articles: readonly SuggestedArticle[];
  tickets: readonly SimilarTicket[];
  /** Null for those who may not answer. */
  inserting: Inserting | null;
  shiftOnly?: boolean;
}

/** Articles that answer it, then what was answered to others who asked the same; numbered as their keys. */
export function SuggestionList({ articles, tickets, inserting, shiftOnly = false }: SuggestionListProps) {
  const { t } = useTranslation("suggestions");
  return (
    <div className="flex flex-col gap-3">
      {articles.length > 0 && (
        <ol aria-label={t("articles")} className="flex flex-col gap-2.5">
          {articles.map((article, at) => (
            <ArticleItem
              key={article.translation_id}
              number={at + 1}
              article={article}
              inserting={inserting}
              shiftOnly={shiftOnly}
            />
          ))}
        </ol>
      )}
      {tickets.length > 0 && (
        <div>
          <p aria-hidden="true" className="mb-1.5 text-ink-faint text-small">
            {t("tickets")}
          </p>
          <ol aria-label={t("tickets")} className="flex flex-col gap-2.5">
            {tickets.map((similar, at) => (
              <TicketItem
                key={similar.ticket.id}
                number={articles.length + at + 1}
                similar={similar}
                inserting={inserting}
                shiftOnly={shiftOnly}
              />
            ))}
          </ol>
        </div>
      )}
      <p role="status" className="sr-only">
        {inserting?.last}
      </p>
    </div>
  );
}

interface ItemProps {
  number: number;
  inserting: Inserting | null;
  shiftOnly: boolean;
}

/** Its number, which is its key, beside what it says. */
function Numbered({
  number,
  actions,
  children,
}: {
  number: number;
  actions: ReactNode;
  children: ReactNode;
}) {
  return (
    <li className="group/item flex items-start gap-2">
      <span aria-hidden="true" className="figures w-3 shrink-0 text-end text-ink-faint">
        {number <= 9 ? number : ""}
      </span>
      <div className="min-w-0 flex-1">{children}</div>
      {actions && <div className="-mt-0.5 flex shrink-0">{actions}</div>}
    </li>
  );
}

function ArticleItem({ number, article, inserting, shiftOnly }: ItemProps & { article: SuggestedArticle }) {
  const { t } = useTranslation("suggestions");
  const key = (keys: string) => (number <= 9 ? `${keys}+${number}` : undefined);
  return (
    <Numbered
      number={number}
      actions={
        inserting && (
          <>
            <IconButton
              size="small"
              icon={TextQuote}
              label={t("words", { title: article.title })}
              shortcut={shiftOnly ? undefined : key("alt")}
              tooltipSide="left"
              onClick={() => inserting.words(article)}
            />
            {article.url && (
              <IconButton
                size="small"
                icon={Link2}
                label={t("link", { title: article.title })}
                shortcut={key("alt+shift")}
                tooltipSide="left"
                onClick={() => inserting.link(article)}
              />
            )}
          </>
        )
      }
    >
      <Link
        to="/knowledge/articles/$articleId/$language"
        params={{ articleId: String(article.id), language: article.language }}
        lang={article.language}
        className="line-clamp-2 rounded-sm font-medium hover:underline"
      >
        <bdi>{article.title}</bdi>
      </Link>
      {article.excerpt && (
        <p lang={article.language} dir="auto" className="line-clamp-2 text-ink-soft text-small">
          {article.excerpt}
        </p>
      )}
      {(article.already_sent || !article.url) && (
        <div className="mt-0.5 flex flex-wrap gap-1">
          {article.already_sent && (
            <Chip tone="met" icon={CircleCheck}>
              {t("sent")}
            </Chip>
          )}
          {!article.url && <Chip icon={Lock}>{t("agentsOnly")}</Chip>}
        </div>
      )}
    </Numbered>
  );
}

function TicketItem({ number, similar, inserting, shiftOnly }: ItemProps & { similar: SimilarTicket }) {
  const { t } = useTranslation("suggestions");
  const [whole, setWhole] = useState(false);
  const { ticket, answer, outcome } = similar;
  const title = ticket.subject || t("noSubject");
  const keys = number <= 9 ? `${shiftOnly ? "alt+shift" : "alt"}+${number}` : undefined;
  return (
    <Numbered
      number={number}
      actions={
        inserting &&
        answer && (
          <IconButton
            size="small"
            icon={TextQuote}
            label={t("answer", { title })}
            shortcut={keys}
            tooltipSide="left"
            onClick={() => inserting.answer(similar)}
          />
        )
      }
    >
      <Link
        to="/inbox/$view/tickets/$ticketId"
        params={{ view: "open", ticketId: String(ticket.id) }}
        className="block truncate rounded-sm hover:underline"
      >
        <span className="figures text-ink-faint">#{ticket.id}</span> <bdi>{title}</bdi>
      </Link>
      {answer ? (
        <>
          <p
            dir="auto"
            className={`whitespace-pre-line text-ink-soft text-small [overflow-wrap:anywhere] ${whole ? "" : "line-clamp-3"}`}
          >
            {answer.text}
          </p>
          {answer.text.length > LONG && (
            <button
              type="button"
              aria-expanded={whole}
              onClick={() => setWhole(!whole)}
              className="rounded-sm text-accent-text text-small hover:underline"
            >
              {t(whole ? "less" : "more")}
            </button>
          )}
        </>
      ) : (
        <p className="text-ink-faint text-small">{t("noAnswer")}</p>
      )}
      {(outcome.rating !== null || outcome.reopened) && (
        <div className="mt-0.5 flex flex-wrap gap-1">
          {outcome.rating !== null && (
            <Chip tone={outcome.rating >= 4 ? "met" : "neutral"} icon={Star}>
              {t("rated", { rating: outcome.rating })}
            </Chip>
          )}
          {outcome.reopened && (
            <Chip tone="due" icon={RotateCcw}>
              {t("reopened")}
            </Chip>
          )}
        </div>
      )}
    </Numbered>
  );
}

/** About what three lines of the panel hold. */
const LONG = 120;
