import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type Availability = Schemas["ChatAvailability"];
export type ChatCounts = Schemas["ChatCounts"];
export type ChatRow = Schemas["ChatRow"];
export type ChatSite = Schemas["ChatSite"];
export type Rating = Schemas["Rating"];
export type ChatTransfer = Schemas["ChatTransfer"];
export type ChatTaken = Schemas["ChatTaken"];
export type Visitor = Schemas["Visitor"];
export type ChatView = "waiting" | "mine" | "team" | "all";

export const VIEWS = ["waiting", "mine", "team", "all"] as const satisfies readonly ChatView[];

/** What a visitor is called: the name they gave, else their address, else nothing known. */
export function visitorName(row: ChatRow, otherwise: string): string {
  const { requester } = row.ticket;
  return row.visitor.name || requester.name || requester.email || otherwise;
}

/** A page as people say it: its title, else its path. */
export function pageName({ url, title }: { url: string; title: string }): string {
  if (title) return title;
  if (!URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return pathname === "/" ? host : decodeURI(pathname);
}
