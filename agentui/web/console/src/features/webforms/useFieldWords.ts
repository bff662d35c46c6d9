import { useFormat } from "@kept/shared/format";
import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../api";
import { visitorQuery } from "../chats/queries";
import type { Ticket } from "../ticket/model";
import { originQuery, wordsFor } from "./origin";

type Text = Readonly<Record<string, string>>;

interface FieldWords {
  nameOf: (key: string) => string;
  valueOf: (key: string, value: unknown) => string;
}

/** What the customer read of a ticket's fields, where a form or the questions of a chat have made them. */
export function useFieldWords(ticket: Pick<Ticket, "id" | "channel" | "custom">): FieldWords {
  const { locale } = useFormat();
  const api = useApi();
  const some = Object.keys(ticket.custom).length > 0;
  const { data: form } = useQuery({
    ...originQuery(api, ticket.id),
    enabled: some && ticket.channel === "form",
  });
  const { data: visitor } = useQuery({
    ...visitorQuery(api, ticket.id),
    enabled: some && ticket.channel === "chat",
  });
  const label = (key: string): Text =>
    form?.fields.find((one) => one.key === key)?.label ??
    visitor?.answers.find((one) => one.field === key)?.label ??
    {};
  const chosen = (key: string, value: string): Text => {
    const field = form?.fields.find((one) => one.key === key);
    const option = field?.options.find((one) => one.value === value);
    const answer = visitor?.answers.find((one) => one.field === key && one.value === value);
    return option?.label ?? answer?.words ?? {};
  };
  const said = (key: string, value: unknown): string =>
    typeof value === "object"
      ? JSON.stringify(value)
      : wordsFor(chosen(key, String(value)), locale) || String(value);
  return {
    nameOf: (key) => wordsFor(label(key), locale) || key,
    valueOf: (key, value) =>
      Array.isArray(value) ? value.map((one) => said(key, one)).join(", ") : said(key, value),
  };
}
