import {
  ChevronDown,
  ChevronsUp,
  ChevronUp,
  Circle,
  CircleCheck,
  CircleDot,
  CirclePause,
  Code,
  FileText,
  Globe,
  type LucideIcon,
  Mail,
  MessageCircle,
  Minus,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { Chip, type Tone } from "./Chip";
import { cn } from "./cn";

export type TicketStatus = "open" | "pending" | "solved" | "closed";
export type TicketPriority = "low" | "normal" | "high" | "urgent";
export type TicketChannel = "email" | "chat" | "form" | "api";
/** How a message came: a customer also writes on the page of their case. */
export type MessageChannel = TicketChannel | "case";

const STATUSES: Record<TicketStatus, { icon: LucideIcon; tone: Tone }> = {
  open: { icon: CircleDot, tone: "accent" },
  pending: { icon: CirclePause, tone: "neutral" },
  solved: { icon: CircleCheck, tone: "met" },
  closed: { icon: Circle, tone: "neutral" },
};

export function StatusChip({ status }: { status: TicketStatus }) {
  const { t } = useTranslation("ui");
  const { icon, tone } = STATUSES[status];
  return (
    <Chip tone={tone} icon={icon}>
      {t(`status.${status}`)}
    </Chip>
  );
}

const PRIORITIES: Record<TicketPriority, { icon: LucideIcon; color: string }> = {
  low: { icon: ChevronDown, color: "text-ink-faint" },
  normal: { icon: Minus, color: "text-ink-faint" },
  high: { icon: ChevronUp, color: "text-due-text" },
  urgent: { icon: ChevronsUp, color: "text-breach-text" },
};

export function PriorityIcon({ priority }: { priority: TicketPriority }) {
  const { t } = useTranslation("ui");
  const { icon, color } = PRIORITIES[priority];
  return <Mark icon={icon} label={t(`priority.${priority}`)} className={color} />;
}

const CHANNELS: Record<MessageChannel, LucideIcon> = {
  email: Mail,
  chat: MessageCircle,
  form: FileText,
  api: Code,
  case: Globe,
};

export function ChannelIcon({ channel }: { channel: MessageChannel }) {
  const { t } = useTranslation("ui");
  return <Mark icon={CHANNELS[channel]} label={t(`channel.${channel}`)} className="text-ink-faint" />;
}

function Mark({ icon: Icon, label, className }: { icon: LucideIcon; label: string; className: string }) {
  return (
    <span role="img" aria-label={label} title={label} className={cn("inline-flex shrink-0", className)}>
      <Icon aria-hidden="true" className="size-4" strokeWidth={2} />
    </span>
  );
}
