import type { Attributes, Identity, PageSeen } from "./protocol";

/**
 * What the loader in the host page and the app in the iframe say to each other. The app greets its parent at
 * the exact origin that its address names; the loader checks the origin and hands it a port; everything else
 * goes through that port, which no third window can hear.
 */

/** From the iframe to its parent, before there is a port. */
export const HELLO = "kept:hello";
/** From the parent to the iframe, with the port. */
export const PORT = "kept:port";
/** From the console to a preview, with its look; the same origin only. */
export const PREVIEW = "kept:preview";

export interface Start {
  site: string;
  page: PageSeen;
  open: boolean;
  full: boolean;
  identity: Identity | null;
  attributes: Attributes;
  /** What the app has asked the page to keep, where the browser gives the iframe no storage of its own. */
  stored: Record<string, string>;
}

export type ToApp =
  | { type: "start"; start: Start }
  /** question: what the visitor has asked elsewhere on the page. */
  | { type: "open"; full: boolean; question?: string }
  | { type: "close" }
  | { type: "page"; page: PageSeen }
  | { type: "identify"; identity: Identity }
  | { type: "attributes"; attributes: Attributes }
  /** Another tab has changed something of what is kept. */
  | { type: "stored"; key: string; value: string | null }
  | { type: "shutdown" };

/** What host pages can listen to. */
export interface KeptEvents {
  ready: undefined;
  open: undefined;
  close: undefined;
  message: { conversation: string; from: string; text: string };
  unread: { count: number };
  "conversation:started": { conversation: string };
  rating: { conversation: string; score: number };
  /** The site's server has signed something that does not hold; the chat goes on anonymously. */
  "identity:refused": { message: string };
}

export type ToHost =
  | { type: "ready" }
  | { type: "close" }
  | { type: "unread"; count: number }
  /** Whether the iframe is worth having on the next page: something may still come. */
  | { type: "live"; live: boolean }
  | { type: "store"; key: string; value: string | null }
  | { type: "gone" }
  | { type: "event"; name: keyof KeptEvents; detail: unknown };
