import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { knownWriting } from "../composer/writing/writing";
import { useSession } from "../session/queries";
import type { Ticket } from "../ticket/model";
import { Section } from "../ticket/Section";
import { SuggestionList } from "./SuggestionList";
import { useSuggestions } from "./useSuggestions";

/** In the side panel of a ticket; while there is nothing to suggest, nothing is there. */
export default function SuggestionsSection({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation("suggestions");
  const queries = useQueryClient();
  const { permissions } = useSession();
  const answering = permissions.work && ticket.status !== "closed";
  const { articles, tickets, inserting } = useSuggestions({
    ticketId: ticket.id,
    keys: answering,
    onInsert: ({ html }) => knownWriting(queries, ticket.id, "message")?.put(html),
  });
  const count = articles.length + tickets.length;
  if (count === 0) return null;
  return (
    <Section
      name="suggestions"
      title={t("title")}
      aside={<span className="figures text-ink-faint text-small">{count}</span>}
    >
      <SuggestionList articles={articles} tickets={tickets} inserting={answering ? inserting : null} />
      {answering && <p className="mt-2 text-ink-faint text-small">{t("hint")}</p>}
    </Section>
  );
}
