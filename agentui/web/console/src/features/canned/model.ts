import type { components } from "../../api/schema";

export type CannedReply = components["schemas"]["CannedReply"];

/** What placeholders are filled from. */
export interface Filling {
  customer: { name: string; email: string };
  agent: { name: string };
  ticket: { number: number; subject: string };
}

/** The placeholders, as they are written between braces and offered in the editor. */
export const PLACEHOLDERS = [
  "customer.first_name",
  "customer.name",
  "customer.email",
  "agent.first_name",
  "agent.name",
  "ticket.number",
  "ticket.subject",
] as const;

export type Placeholder = (typeof PLACEHOLDERS)[number];

/**
 * The replies that fit what was typed after the slash: shortcuts that begin with it, then titles with a
 * word that does, then whatever holds it anywhere.
 */
export function matching(replies: readonly CannedReply[], query: string, most = 8): CannedReply[] {
  const wanted = fold(query.trim());
  const ranked = replies
    .map((reply) => ({ reply, rank: rankOf(reply, wanted) }))
    .filter(({ rank }) => rank < MISSES);
  ranked.sort((a, b) => a.rank - b.rank || a.reply.shortcut.localeCompare(b.reply.shortcut));
  return ranked.slice(0, most).map(({ reply }) => reply);
}

const MISSES = 4;

function rankOf({ shortcut, title, body_html }: CannedReply, wanted: string): number {
  if (fold(shortcut).startsWith(wanted)) return 0;
  const words = fold(title);
  if (words.split(/\s+/).some((word) => word.startsWith(wanted))) return 1;
  if (words.includes(wanted) || fold(shortcut).includes(wanted)) return 2;
  return wanted.length > 2 && fold(textOf(body_html)).includes(wanted) ? 3 : MISSES;
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The slash and what follows it, just before the caret; it begins a line or follows a space. */
export function slashBefore(text: string, caret: number): { from: number; query: string } | null {
  const [typed, query] = text.slice(0, caret).match(/(?:^|\s)\/([^\s/]{0,40})$/) ?? [];
  if (typed === undefined || query === undefined) return null;
  return { from: caret - query.length - 1, query };
}

/** The reply's text with its placeholders filled; one that nothing is known for leaves nothing behind. */
export function filledText(html: string, filling: Filling): string {
  return fill(textOf(html), filling).trim();
}

/** The reply's HTML with its placeholders filled, what is filled in being text and never markup. */
export function filledHtml(html: string, filling: Filling): string {
  return fill(html, filling, escaped);
}

function fill(text: string, filling: Filling, write: (value: string) => string = (value) => value): string {
  return text.replace(/([ \u00a0]?)\{\{\s*([a-z_.]+)\s*\}\}/g, (all, space: string, name: string) => {
    const value = placeholderValue(name, filling);
    if (value === undefined) return all;
    return value ? space + write(value) : "";
  });
}

function placeholderValue(name: string, { customer, agent, ticket }: Filling): string | undefined {
  const values: Record<Placeholder, string> = {
    "customer.first_name": firstName(customer.name),
    "customer.name": customer.name,
    "customer.email": customer.email,
    "agent.first_name": firstName(agent.name),
    "agent.name": agent.name,
    "ticket.number": String(ticket.number),
    "ticket.subject": ticket.subject,
  };
  return values[name as Placeholder];
}

/** The first word of a name; "Torres, Ana" and titles before the name are read the way they are meant. */
export function firstName(name: string): string {
  const [family, given] = name.split(",");
  const words = (given ?? family ?? "").trim().split(/\s+/);
  return words.find((word) => !/^(?:dr|mr|mrs|ms|prof|herr|frau)\.?$/i.test(word)) ?? "";
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const BLOCKS = new Set(["P", "DIV", "LI", "H1", "H2", "H3", "BLOCKQUOTE", "PRE"]);

/** What an agent's HTML says as plain text: paragraphs as lines, list items with a dash, links with their address. */
export function textOf(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return written(body)
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function written(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return (node.textContent ?? "").replace(/\s+/g, " ");
  if (!(node instanceof Element)) return "";
  if (node.tagName === "BR") return "\n";
  const inside = [...node.childNodes].map(written).join("");
  if (node.tagName === "A") return withAddress(inside, node.getAttribute("href") ?? "");
  if (node.tagName === "LI") return `- ${inside.trim()}\n`;
  if (node.tagName === "P" && node.closest("li")) return inside;
  if (node.tagName === "P") return `${inside}\n\n`;
  return BLOCKS.has(node.tagName) ? `${inside}\n` : inside;
}

function withAddress(words: string, href: string): string {
  if (!/^https?:/i.test(href) || words.trim() === href) return words;
  return `${words} (${href})`;
}
