import type { components } from "../../../api/schema";

export type ChatSite = components["schemas"]["ChatSite"];
export type ChatLook = components["schemas"]["ChatLook"];
export type ChatQuestion = components["schemas"]["ChatQuestion"];
export type ChatSiteUpdate = components["schemas"]["ChatSiteUpdate"];
export type NewChatSite = components["schemas"]["NewChatSite"];
/** A text by language tag. */
export type Words = Record<string, string>;

/** The languages that the widget speaks by itself. */
export const WIDGET_LANGUAGES = ["en", "de", "es", "fr", "pt", "zh", "ja", "ar"] as const;

/** Light or dark; by itself it is as the visitor's system has it. */
export const CHAT_THEMES = ["auto", "light", "dark"] as const satisfies readonly ChatTheme[];
export type ChatTheme = NonNullable<ChatLook["theme"]>;

/** What the form of a site edits. */
export interface SiteValues {
  name: string;
  origins: string[];
  team_id: number | null;
  calendar_id: number | null;
  look: ChatLook;
  questions: ChatQuestion[];
  assignment: ChatSite["assignment"];
  preview_typing: boolean;
  suggest: boolean;
}

export function valuesOf(site: ChatSite): SiteValues {
  const { name, origins, team_id, calendar_id, look, questions, assignment, preview_typing, suggest } = site;
  return { name, origins, team_id, calendar_id, look, questions, assignment, preview_typing, suggest };
}

/** The site as its widget gets it, with what is not saved yet. */
export function faceOf(site: ChatSite, { name, look, questions, suggest, preview_typing }: SiteValues) {
  const { key } = site;
  return { key, name, look, questions, suggest, preview_typing, max_file: 20_000_000, max_text: 10_000 };
}

export type OriginFault = "scheme" | "path" | "unreadable" | "twice";

/** What is wrong with a page's address as it was typed; null when the chat may be allowed there. */
export function originFault(typed: string, others: readonly string[]): OriginFault | null {
  const text = typed.trim();
  if (!text || /\s/.test(text)) return "unreadable";
  const url = urlOf(text);
  if (!url?.hostname || !/^(?:localhost|.+\..+)$/.test(url.hostname)) return "unreadable";
  const local = /^(?:localhost|127\.0\.0\.1|.*\.localhost)$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && local)) return "scheme";
  if (url.username || url.search || url.hash || url.pathname !== "/") return "path";
  return others.includes(url.origin) ? "twice" : null;
}

/** "shop.example/" as browsers name it: "https://shop.example". */
export function originOf(typed: string): string {
  const text = typed.trim();
  return urlOf(text)?.origin ?? text;
}

function urlOf(text: string): URL | null {
  const address = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
  return URL.canParse(address) ? new URL(address) : null;
}

/** The text of one language; an emptied one is gone, so that another language stands in. */
export function withWords(words: Words | undefined, language: string, text: string): Words {
  const next = { ...words, [language]: text };
  if (!text) delete next[language];
  return next;
}

/** A question that is new: named so that no other has its name. */
export function newQuestion(questions: readonly ChatQuestion[]): ChatQuestion {
  let number = questions.length + 1;
  while (questions.some(({ id }) => id === `question_${number}`)) number++;
  return { id: `question_${number}`, kind: "text", label: {}, required: false, maps_to: "" };
}

export function moved<T>(list: readonly T[], at: number, by: number): T[] {
  const to = at + by;
  if (to < 0 || to >= list.length) return [...list];
  const next = [...list];
  const [one] = next.splice(at, 1);
  if (one !== undefined) next.splice(to, 0, one);
  return next;
}

/** WCAG's contrast of two colours "#rrggbb": 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function isColor(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}
