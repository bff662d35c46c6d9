import { useFormat } from "@kept/shared/format";
import { Chip, RelativeTime } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { RotateCcw, Star } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { type Gap, gapQuery } from "./queries";

/** What a gap was counted from: what the list has of it at once, all of it as soon as it is here. */
export function GapEvidence({ id, listed }: { id: number; listed: Gap }) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const { data: gap = listed } = useQuery(gapQuery(useApi(), id));
  const { queries, tickets, answers, terms, votes } = gap.evidence;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-soft text-small">
        {t("gaps.people", { count: gap.people, weeks: format.number(Math.round(gap.weeks * 10) / 10) })}
      </p>
      {queries.length > 0 && (
        <Part title={t("gaps.queries")}>
          {queries.map(({ text, count, found, last_at }) => (
            <Line key={text} at={last_at}>
              <bdi>“{text}”</bdi>{" "}
              <span className="figures text-ink-faint">
                {t("gaps.searched", { count })}, {t(found ? "gaps.unopened" : "gaps.unfound")}
              </span>
            </Line>
          ))}
        </Part>
      )}
      {tickets.length > 0 && (
        <Part title={t("gaps.tickets")}>
          {tickets.map(({ id, subject, text, at }) => (
            <Line key={id} at={at}>
              <TicketLink id={id} /> <bdi className="font-medium">{subject}</bdi>
              <Words text={text} />
            </Line>
          ))}
        </Part>
      )}
      {answers.length > 0 && (
        <Part title={t("gaps.answers")}>
          {answers.map(({ message_id, ticket_id, text, recent, rating, reopened, at }) => (
            <Line key={message_id} at={at}>
              <TicketLink id={ticket_id} />{" "}
              {gap.kind === "outdated" && recent && <Chip tone="due">{t("gaps.recent")}</Chip>}{" "}
              {rating !== null && <Chip icon={Star}>{t("gaps.rated", { rating })}</Chip>}{" "}
              {reopened && <Chip icon={RotateCcw}>{t("gaps.reopened")}</Chip>}
              <Words text={text} />
            </Line>
          ))}
        </Part>
      )}
      {terms.length > 0 && (
        <Part title={t("gaps.terms")}>
          {terms.map(({ term, recent, recent_total, older, older_total }) => (
            <li key={term} className="figures">
              <bdi className="font-medium">{term}</bdi>{" "}
              <span className="text-ink-soft">
                {t("gaps.term", { recent, recentTotal: recent_total, older, olderTotal: older_total })}
              </span>
            </li>
          ))}
        </Part>
      )}
      {votes && (
        <Part title={t("gaps.votes")}>
          <li className="figures">
            {t("gaps.voted", {
              recent: format.percent(votes.recent.value),
              older: format.percent(votes.older.value),
            })}
          </li>
          {votes.words.map((words) => (
            <li key={words}>
              <bdi>“{words}”</bdi>
            </li>
          ))}
        </Part>
      )}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-1 text-ink-faint text-small">{title}</h2>
      <ul className="flex flex-col gap-2">{children}</ul>
    </section>
  );
}

function Line({ at, children }: { at: string; children: ReactNode }) {
  return (
    <li className="flex items-baseline gap-3">
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">{children}</div>
      <RelativeTime at={at} className="figures shrink-0 text-ink-faint text-small" />
    </li>
  );
}

function Words({ text }: { text: string }) {
  return (
    <p dir="auto" className="line-clamp-4 whitespace-pre-line text-ink-soft">
      {text}
    </p>
  );
}

function TicketLink({ id }: { id: number }) {
  return (
    <Link
      to="/inbox/$view/tickets/$ticketId"
      params={{ view: "open", ticketId: String(id) }}
      className="figures rounded-sm text-accent-text hover:underline"
    >
      #{id}
    </Link>
  );
}
