import { useFormat } from "@kept/shared/format";
import {
  Avatar,
  ChannelIcon,
  Chip,
  cn,
  PriorityIcon,
  RelativeTime,
  SlaChip,
  type SlaKind,
  type SlaState,
  type TicketChannel,
  type TicketPriority,
} from "@kept/shared/ui";
import { PencilLine } from "lucide-react";
import { useTranslation } from "react-i18next";

export interface Viewer {
  name: string;
  hue?: number;
  picture?: string;
  typing?: boolean;
}

interface TicketRowProps {
  requester: string;
  subject: string;
  preview: string;
  /** ISO 8601, of the last message. */
  at: string;
  unread: boolean;
  selected: boolean;
  /** Only what differs from normal is shown: an email of normal priority shows neither. */
  channel: TicketChannel;
  priority: TicketPriority;
  sla: { kind?: SlaKind; state: SlaState; due: string | null } | null;
  /** The others who are in it. */
  viewers: readonly Viewer[];
  tags?: readonly string[];
  /** Whose it is, where that differs from what the view says. */
  assignee?: Omit<Viewer, "typing">;
  /** Why it no longer belongs here, while its place is kept. */
  left?: string;
}

const SHOWN_TAGS = 2;
const SHOWN_VIEWERS = 3;

/** One ticket in two lines. Texts keep their own direction; the row keeps the reader's. */
export function TicketRow(props: TicketRowProps) {
  const { requester, subject, preview, at, unread, selected, channel, priority, sla, viewers } = props;
  const { tags = [], assignee, left } = props;
  const { t } = useTranslation("inbox");
  return (
    <div
      className={cn(
        "@container border-line border-b py-2 ps-8 pe-4",
        selected ? "bg-selected" : "group-hover/row:bg-hover",
      )}
    >
      <div className="flex items-center gap-2">
        {unread && (
          <span
            role="img"
            aria-label={t("row.unread")}
            className="row-mark -ms-5 me-1 size-2 shrink-0 rounded-full bg-accent"
          />
        )}
        <p className={cn("min-w-0 flex-1 truncate", unread && "font-semibold")}>
          <bdi>{requester}</bdi>
        </p>
        {viewers.length > 0 && <Viewers viewers={viewers} />}
        {priority !== "normal" && <PriorityIcon priority={priority} />}
        {channel !== "email" && <ChannelIcon channel={channel} />}
        <RelativeTime at={at} className="figures shrink-0 text-ink-faint text-small" />
      </div>
      <div className="flex h-5 items-center gap-2">
        <p className={cn("flex min-w-0 flex-1 gap-2", left && "text-ink-faint line-through")}>
          <span dir="auto" className={cn("max-w-full shrink-0 truncate", unread && "font-medium")}>
            {subject}
          </span>
          {preview && (
            <span dir="auto" className="min-w-0 flex-1 fade-end text-left text-ink-faint in-rtl:text-right">
              {preview}
            </span>
          )}
        </p>
        {left ? <Chip className="max-w-40 shrink-0">{left}</Chip> : <TagMark tags={tags} />}
        {assignee && !left && <Avatar {...assignee} size={16} />}
        {sla && !left && sla.state !== "met" && <SlaChip {...sla} quiet />}
      </div>
    </div>
  );
}

/** Who else is in it; a pencil says that somebody is writing there right now. */
function Viewers({ viewers }: { viewers: readonly Viewer[] }) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  const typing = viewers.filter((one) => one.typing);
  const looking = viewers.filter((one) => !one.typing);
  const counted = (some: readonly Viewer[]) => ({
    count: some.length,
    names: format.list(some.map(({ name }) => name)),
  });
  const sentences = [
    ...(typing.length > 0 ? [t("row.typing", counted(typing))] : []),
    ...(looking.length > 0 ? [t("row.present", counted(looking))] : []),
  ];
  const label = sentences.join(" · ");
  const more = viewers.length - SHOWN_VIEWERS;
  return (
    <span role="img" aria-label={label} title={label} className="flex shrink-0 items-center gap-0.5">
      {typing.length > 0 && <PencilLine className="size-3 text-accent-text" />}
      {[...typing, ...looking].slice(0, SHOWN_VIEWERS).map(({ name, hue, picture }) => (
        <Avatar key={name} name={name} hue={hue} picture={picture} size={16} decorative />
      ))}
      {more > 0 && <span className="figures text-ink-faint text-small">+{more}</span>}
    </span>
  );
}

/** Tags where the list is wide enough that they take nothing from the subject. */
function TagMark({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null;
  const more = tags.length - SHOWN_TAGS;
  return (
    <span title={tags.join(", ")} className="@min-[440px]:flex hidden shrink-0 gap-1">
      {tags.slice(0, SHOWN_TAGS).map((tag) => (
        <Chip key={tag} className="max-w-28">
          <bdi>{tag}</bdi>
        </Chip>
      ))}
      {more > 0 && <Chip>+{more}</Chip>}
    </span>
  );
}
