import {
  AtSign,
  BadgeCheck,
  CalendarClock,
  CircleCheck,
  CircleX,
  Eye,
  History,
  Hourglass,
  type LucideIcon,
  MailX,
  Repeat,
  Reply,
  TrendingUp,
  TriangleAlert,
  Undo2,
  UserRoundPlus,
} from "lucide-react";
import type { Notification } from "./queries";

export type Kind = Notification["kind"];

export const LOOKS: Record<Kind, { icon: LucideIcon; color: string }> = {
  mention: { icon: AtSign, color: "text-accent-text" },
  assigned: { icon: UserRoundPlus, color: "text-ink-soft" },
  reply: { icon: Reply, color: "text-ink-soft" },
  sla_breached: { icon: TriangleAlert, color: "text-breach-text" },
  sla_due: { icon: Hourglass, color: "text-due-text" },
  delivery_failed: { icon: MailX, color: "text-breach-text" },
  send_stopped: { icon: CircleX, color: "text-breach-text" },
  article_review: { icon: Eye, color: "text-accent-text" },
  article_approved: { icon: BadgeCheck, color: "text-met-text" },
  article_returned: { icon: Undo2, color: "text-due-text" },
  article_review_due: { icon: CalendarClock, color: "text-due-text" },
  article_outdated: { icon: History, color: "text-due-text" },
  theme_alarm: { icon: TrendingUp, color: "text-due-text" },
  theme_fixed: { icon: CircleCheck, color: "text-met-text" },
  theme_regressed: { icon: Repeat, color: "text-breach-text" },
};

/** What interrupts: somebody waits for this agent, or something went wrong. The bell tells of the rest. */
export const INTERRUPTING: readonly Kind[] = ["mention", "sla_breached", "delivery_failed", "send_stopped"];
const FAULTS: readonly Kind[] = ["delivery_failed", "send_stopped"];

export function isFault(kind: Kind): boolean {
  return FAULTS.includes(kind);
}
