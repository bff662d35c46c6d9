import { useFormat, useTicking } from "@kept/shared/format";
import { Avatar, Chip, cn, IconButton, Menu, MenuItem, MenuSeparator, tipProps } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import {
  ArrowLeft,
  BadgeCheck,
  Ban,
  CircleCheck,
  EllipsisVertical,
  Hourglass,
  MessageCircleOff,
  MessageCircleReply,
  ScanText,
  Send,
  X,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { VisitorState } from "../../live";
import type { Ticket } from "../ticket/model";
import { pageName, type Visitor } from "./model";

export type ChatVerb = "solve" | "transfer" | "end" | "block" | "unblock" | "close";

interface ChatHeaderProps {
  ticket: Ticket;
  name: string;
  visitor: Visitor | undefined;
  now: VisitorState | undefined;
  /** Since when the visitor waits for an answer; null when they have one. */
  since: string | null;
  /** The column's place, from 1, where a key leads to it. */
  place: number | null;
  editable: boolean;
  onVerb: (verb: ChatVerb) => void;
  /** On a phone: back to the queue. */
  onBack: (() => void) | undefined;
}

/** Who it is, on which page, and how long they have been waiting. */
export function ChatHeader(props: ChatHeaderProps) {
  const { ticket, name, visitor, now, since, place, editable, onVerb, onBack } = props;
  const { t } = useTranslation(["chats", "ui"]);
  const online = now?.online ?? false;
  return (
    <header className="flex shrink-0 flex-col gap-1 border-line border-b px-2 py-1.5">
      <div className="flex items-center gap-1.5">
        {onBack && (
          <IconButton
            icon={ArrowLeft}
            label={t("ui:action.back")}
            onClick={onBack}
            className="size-9! rtl:[&_svg]:rotate-180"
          />
        )}
        <Avatar name={name} seed={ticket.requester.id} presence={online ? "online" : "offline"} decorative />
        <h2 className="flex min-w-0 flex-1 items-center gap-1 font-semibold">
          <span className="min-w-0 truncate">
            <bdi>{name}</bdi>
          </span>
          {visitor?.verified && (
            <BadgeCheck
              role="img"
              aria-label={t("visitor.verified")}
              className="size-4 shrink-0 text-met-text"
            />
          )}
          <span className="sr-only">{online ? t("visitor.online") : t("visitor.away")}</span>
        </h2>
        {place !== null && (
          <kbd
            {...tipProps({ text: t("columns.key", { number: place }), shortcut: `alt+${place}` })}
            className="figures grid size-5 shrink-0 place-items-center rounded-sm border border-line text-ink-faint text-micro"
          >
            {place}
          </kbd>
        )}
        {editable && (
          <IconButton
            icon={CircleCheck}
            label={t("verbs.solve")}
            shortcut="e"
            onClick={() => onVerb("solve")}
          />
        )}
        <Menu align="end" trigger={<IconButton icon={EllipsisVertical} label={t("verbs.more", { name })} />}>
          {editable && (
            <>
              <MenuItem icon={Send} shortcut="t" onSelect={() => onVerb("transfer")}>
                {t("verbs.transfer")}
              </MenuItem>
              {visitor?.chat.state !== "ended" && (
                <MenuItem icon={MessageCircleOff} onSelect={() => onVerb("end")}>
                  {t("verbs.end")}
                </MenuItem>
              )}
              {visitor &&
                (visitor.blocked ? (
                  <MenuItem icon={MessageCircleReply} onSelect={() => onVerb("unblock")}>
                    {t("verbs.unblock")}
                  </MenuItem>
                ) : (
                  <MenuItem icon={Ban} danger onSelect={() => onVerb("block")}>
                    {t("verbs.block")}
                  </MenuItem>
                ))}
              <MenuSeparator />
            </>
          )}
          <MenuItem icon={X} shortcut="x" onSelect={() => onVerb("close")}>
            {t("verbs.close")}
          </MenuItem>
        </Menu>
        <Link
          to="/inbox/$view/tickets/$ticketId"
          params={{ view: "mine", ticketId: String(ticket.id) }}
          aria-label={t("verbs.open", { number: ticket.id })}
          title={t("verbs.open", { number: ticket.id })}
          className="grid size-7 shrink-0 place-items-center rounded-md text-ink-soft hover:bg-hover hover:text-ink"
        >
          <ScanText aria-hidden="true" className="size-4" strokeWidth={1.75} />
        </Link>
      </div>
      <div className="flex h-5 min-w-0 items-center gap-2 px-1 text-ink-faint text-small">
        {visitor && <span className="max-w-[40%] shrink-0 truncate">{visitor.chat.site.name}</span>}
        {now && <PageLink page={now.page} />}
        <span className="flex-1" />
        <Wait state={visitor?.chat.state} waitingSince={visitor?.chat.waiting_since ?? null} since={since} />
      </div>
    </header>
  );
}

/** The page that the visitor looks at. Its address comes from outside: only a web address becomes a link. */
export function PageLink({ page, className }: { page: { url: string; title: string }; className?: string }) {
  if (!page.url) return null;
  const name = pageName(page);
  const look = cn("min-w-0 truncate", className);
  if (!/^https?:\/\//i.test(page.url)) return <bdi className={look}>{name}</bdi>;
  return (
    <a
      href={page.url}
      title={page.url}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className={cn(look, "hover:text-ink hover:underline")}
    >
      <bdi>{name}</bdi>
    </a>
  );
}

interface WaitProps {
  state: Visitor["chat"]["state"] | undefined;
  waitingSince: string | null;
  since: string | null;
}

/** How long the visitor has been waiting, for somebody or for an answer. */
function Wait({ state, waitingSince, since }: WaitProps) {
  const { t } = useTranslation("chats");
  if (state === "ended") return <Chip className="shrink-0">{t("state.ended")}</Chip>;
  if (state === "waiting" && waitingSince) return <WaitChip since={waitingSince} waiting />;
  return since ? <WaitChip since={since} /> : null;
}

const LONG = 60_000;
const TOO_LONG = 3 * 60_000;

/** Time that passes, to the second: quiet at first, then amber, then red. */
export function WaitChip({ since, waiting = false }: { since: string; waiting?: boolean }) {
  const { t } = useTranslation("chats");
  const format = useFormat();
  const reading = useTicking(1_000, (now) => {
    const span = Math.max(0, now.getTime() - Date.parse(since));
    return `${span >= TOO_LONG ? "breach" : span >= LONG ? "due" : "neutral"}|${clockTime(span)}`;
  });
  const [tone = "neutral", span = ""] = reading.split("|") as ["breach" | "due" | "neutral", string];
  const title = `${waiting ? t("wait.waiting") : t("wait.unanswered")} · ${format.absolute(new Date(since))}`;
  return (
    <Chip tone={tone} icon={Hourglass} title={title} className="figures shrink-0">
      <span aria-hidden="true">{span}</span>
      <span className="sr-only">{waiting ? t("wait.waiting") : t("wait.unanswered")}</span>
    </Chip>
  );
}

/** "0:07", "12:40", "1:02:09". */
export function clockTime(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1_000);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
