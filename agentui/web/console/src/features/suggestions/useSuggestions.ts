import { useToast } from "@kept/shared/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Lightbulb, Link2, TextQuote } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { type Command, useCommands } from "../../keyboard";
import { useLiveNews } from "../../live";
import { linkPiece, type Piece, wordsPiece } from "./pieces";
import {
  publishedHtml,
  type SimilarTicket,
  type SuggestedArticle,
  suggestionKeys,
  suggestionsQuery,
  useWordsUsed,
} from "./queries";

interface Options {
  ticketId: number;
  /** Whether keys insert: false for who may not answer, and for what is not in front. */
  keys: boolean;
  /** In chats Alt and a number bring another one in front, so that only the keys with Shift insert. */
  shiftOnly?: boolean;
  onInsert: (piece: Piece) => void;
}

/** As many as there are keys for. */
const KEYS = 9;

export interface Inserting {
  link: (article: SuggestedArticle) => void;
  words: (article: SuggestedArticle) => void;
  answer: (similar: SimilarTicket) => void;
  /** What was put in last, for those who do not see it. */
  last: string;
}

/** What may help to answer the ticket, and the keys that put it into the answer. */
export function useSuggestions({ ticketId, keys, shiftOnly = false, onInsert }: Options) {
  const { t } = useTranslation("suggestions");
  const api = useApi();
  const queries = useQueryClient();
  const notify = useToast();
  const used = useWordsUsed(ticketId);
  const [last, setLast] = useState("");
  const { data } = useQuery(suggestionsQuery(api, ticketId));
  const articles = data?.articles ?? [];
  const tickets = data?.tickets ?? [];

  useLiveNews((news) => {
    if (news.type !== "event" || news.ticket_id !== ticketId || news.kind !== "message.added") return;
    void queries.invalidateQueries({ queryKey: suggestionKeys.of(ticketId) });
  });

  function put(piece: Piece, title: string) {
    onInsert(piece);
    setLast(t("inserted", { title }));
  }
  const inserting: Inserting = {
    last,
    link: (article) => put(linkPiece(article), article.title),
    words: (article) =>
      void publishedHtml(api, article).then(
        (html) => {
          put(wordsPiece(html, article.url), article.title);
          used.mutate(article);
        },
        () => notify({ tone: "fault", title: t("failed", { title: article.title }) }),
      ),
    answer: ({ answer, ticket }) => {
      if (answer) put({ html: answer.html, text: answer.text }, ticket.subject || t("noSubject"));
    },
  };

  const group = t("title");
  const command = (what: "link" | "words", at: number, title: string, run: () => void): Command => ({
    id: `suggestions.${what}${at}`,
    title,
    group,
    scope: "ticket",
    keys: `${what === "link" ? "alt+shift" : "alt"}+${at}`,
    inInputs: true,
    icon: what === "link" ? Link2 : TextQuote,
    keywords: [group],
    run,
  });
  const commands = [
    ...articles.map((article) => (at: number) => [
      ...(article.url
        ? [command("link", at, t("link", { title: article.title }), () => inserting.link(article))]
        : []),
      ...(shiftOnly
        ? []
        : [command("words", at, t("words", { title: article.title }), () => inserting.words(article))]),
    ]),
    ...tickets.map((similar) => (at: number) => {
      const title = t("answer", { title: similar.ticket.subject || t("noSubject") });
      const answer = () => inserting.answer(similar);
      if (!similar.answer) return [];
      return [{ ...command(shiftOnly ? "link" : "words", at, title, answer), icon: Lightbulb }];
    }),
  ];
  useCommands(keys ? commands.slice(0, KEYS).flatMap((make, at) => make(at + 1)) : []);
  return { articles, tickets, inserting };
}
