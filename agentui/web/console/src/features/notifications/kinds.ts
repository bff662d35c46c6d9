import {
  AtSign,
  CircleX,
  Hourglass,
  type LucideIcon,
  MailX,
  Reply,
  TriangleAlert,
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
};

/** What interrupts: somebody waits for this agent, or something went wrong. The bell tells of the rest. */
export const INTERRUPTING: readonly Kind[] = ["mention", "sla_breached", "delivery_failed", "send_stopped"];
const FAULTS: readonly Kind[] = ["delivery_failed", "send_stopped"];

export function isFault(kind: Kind): boolean {
  return FAULTS.includes(kind);
}
