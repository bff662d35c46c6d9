import type { Option, SlaKind, SlaState, TicketChannel, TicketPriority, TicketStatus } from "@kept/shared/ui";

/** Names and texts that break layouts: long, right-to-left, CJK, without spaces, empty. */
export interface SampleTicket {
  id: number;
  requester: string;
  subject: string;
  preview: string;
  ago: number;
  status: TicketStatus;
  priority: TicketPriority;
  channel: TicketChannel;
  unread?: boolean;
  sla?: { kind: SlaKind; state: SlaState; dueIn: number };
  viewer?: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const TICKETS: SampleTicket[] = [
  {
    id: 1042,
    requester: "Ana Sousa",
    subject: "Invoice 2291 was charged twice",
    preview: "Hi, I was looking at my statement and noticed two identical charges on the 3rd",
    ago: 2 * MINUTE,
    status: "open",
    priority: "urgent",
    channel: "email",
    unread: true,
    sla: { kind: "first_reply", state: "running", dueIn: 12 * MINUTE },
  },
  {
    id: 1041,
    requester: "Maximiliane Freifrau von Hohenstein-Württemberg-Lichtenberg",
    subject: "Donaudampfschifffahrtsgesellschaftskapitänsmütze wurde in der falschen Größe geliefert",
    preview: "Sehr geehrte Damen und Herren",
    ago: 48 * MINUTE,
    status: "open",
    priority: "high",
    channel: "form",
    unread: true,
    sla: { kind: "next_reply", state: "breached", dueIn: -25 * MINUTE },
    viewer: "Bo Lindqvist",
  },
  {
    id: 1039,
    requester: "محمد العبدالله",
    subject: "لا أستطيع تسجيل الدخول إلى حسابي",
    preview: "مرحبا، حاولت إعادة تعيين كلمة المرور ثلاث مرات",
    ago: 3 * HOUR,
    status: "open",
    priority: "normal",
    channel: "chat",
    sla: { kind: "resolution", state: "running", dueIn: 26 * HOUR },
  },
  {
    id: 1036,
    requester: "田中 美咲",
    subject: "注文の配送状況を教えてください",
    preview: "先週注文した商品がまだ届いていません",
    ago: 27 * HOUR,
    status: "pending",
    priority: "normal",
    channel: "email",
    sla: { kind: "resolution", state: "paused", dueIn: 0 },
  },
  {
    id: 1030,
    requester: "jo@example.org",
    subject: "(no subject)",
    preview: "",
    ago: 50 * HOUR,
    status: "solved",
    priority: "low",
    channel: "api",
    sla: { kind: "resolution", state: "met", dueIn: 0 },
  },
];

export const AGENTS: Option[] = [
  { value: "1", label: "Ana Sousa", hint: "Billing" },
  { value: "2", label: "Bo Lindqvist", hint: "Billing" },
  { value: "3", label: "Chidi Okafor", hint: "Technical" },
  { value: "4", label: "田中 美咲", hint: "Technical" },
  { value: "5", label: "Maximiliane von Hohenstein-Lichtenberg", hint: "Returns" },
];

export const TAGS = ["billing", "refund", "login", "delivery", "returns", "bug", "feature request", "vip"];
