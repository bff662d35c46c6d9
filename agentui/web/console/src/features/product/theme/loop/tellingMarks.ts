import type { Tone } from "@kept/shared/ui";
import { CircleDashed, CircleSlash, Clock, type LucideIcon, MailCheck, TriangleAlert } from "lucide-react";
import type { TellingState } from "./queries";

export const TELLING_MARKS: Record<TellingState, { icon: LucideIcon; tone: Tone }> = {
  proposed: { icon: CircleDashed, tone: "accent" },
  approved: { icon: Clock, tone: "due" },
  sent: { icon: MailCheck, tone: "met" },
  skipped: { icon: CircleSlash, tone: "neutral" },
  failed: { icon: TriangleAlert, tone: "breach" },
};

export const TELLING_STATES = [
  "proposed",
  "approved",
  "sent",
  "failed",
  "skipped",
] as const satisfies readonly TellingState[];

/** Those that wait for an agent's word. */
export function isWaiting(state: TellingState): boolean {
  return state === "proposed" || state === "failed";
}

/** Those that an agent may still keep from leaving. */
export function isStoppable(state: TellingState): boolean {
  return isWaiting(state) || state === "approved";
}

export const LEFT_REASONS = [
  "bounced",
  "blocked",
  "automatic",
  "spam",
  "unread",
  "unreachable",
  "told",
  "withdrawn",
  "regressed",
] as const;
