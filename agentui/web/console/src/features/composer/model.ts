import type { components } from "../../api/schema";
import type { ComposerMode } from "../../live";

type Schemas = components["schemas"];

export type Address = Schemas["Address"];
export type Attachment = Schemas["Attachment"];
export type Draft = Schemas["Draft"];
export type DraftBody = Schemas["DraftBody"];
export type NewReply = Schemas["NewReply"];
export type Recipients = Schemas["Recipients"];
export type ReplyResult = Schemas["ReplyResult"];
export type Since = Schemas["Since"];
export type Ticket = Schemas["Ticket"];
export type TicketChangedDetails = Schemas["TicketChangedDetails"];

export type Kind = Draft["kind"];
/** The status that a ticket gets with the reply; "" leaves it. */
export type Then = "" | "pending" | "solved";

export function kindOf(mode: ComposerMode): Kind {
  return mode === "note" ? "note" : "message";
}

/** What one composer holds. Every change makes a new one, so that two can be compared by identity. */
export interface Content {
  html: string;
  /** Null: whoever an answer goes to by default, also when that changes. */
  recipients: Recipients | null;
  /** All of the writer's uploads: `inline` ones are shown in the text, the others are listed below it. */
  uploads: readonly Attachment[];
}

export const NOTHING: Content = { html: "", recipients: null, uploads: [] };

const PICTURE = "/api/v1/attachments/";

export function pictureUrl(id: number): string {
  return PICTURE + id;
}

export function pictureId(src: string): number | null {
  const id = src.startsWith(PICTURE) ? Number.parseInt(src.slice(PICTURE.length), 10) : Number.NaN;
  return Number.isNaN(id) ? null : id;
}

function picturesIn(html: string): Set<number> {
  return new Set([...html.matchAll(/\/api\/v1\/attachments\/(\d+)/g)].map(([, id]) => Number(id)));
}

/** The files that go along: those listed, and the pictures that are still in the text. */
export function attachmentIds({ html, uploads }: Content): number[] {
  const shown = picturesIn(html);
  return uploads.filter((one) => !one.inline || shown.has(one.id)).map((one) => one.id);
}

export function isEmpty(content: Content): boolean {
  return content.html === "" && attachmentIds(content).length === 0;
}

export function contentOf(draft: Draft): Content {
  const shown = picturesIn(draft.body_html);
  const { to, cc, bcc } = draft.recipients;
  const addressed = [to, cc, bcc].some((list) => list && list.length > 0);
  return {
    html: draft.body_html,
    recipients: addressed ? draft.recipients : null,
    uploads: draft.attachments.map((one) => ({ ...one, inline: shown.has(one.id) })),
  };
}

export function draftBody(content: Content, base: number): DraftBody {
  return {
    body_html: content.html,
    recipients: content.recipients ?? {},
    attachments: attachmentIds(content),
    base_version: base,
  };
}

/** Two contents written apart, made one without losing words; what is in both comes once. */
export function joined(first: Content, second: Content): Content {
  const uploads = [...first.uploads];
  for (const one of second.uploads) if (!uploads.some(({ id }) => id === one.id)) uploads.push(one);
  return {
    html: joinedHtml(first.html, second.html),
    recipients: second.recipients ?? first.recipients,
    uploads,
  };
}

function joinedHtml(first: string, second: string): string {
  const [a, b] = [wordsOf(first), wordsOf(second)];
  if (b.startsWith(a)) return second;
  if (a.startsWith(b)) return first;
  return first + second;
}

function wordsOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
