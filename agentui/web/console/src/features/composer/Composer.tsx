import { Button, cn, IconButton } from "@kept/shared/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, MessageSquareReply, NotebookPen } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { useCommands, useScope } from "../../keyboard";
import { useBreadth } from "../../layout";
import { type ComposerMode, useLiveNews } from "../../live";
import { useSession } from "../session/queries";
import { ticketKeys, ticketQuery } from "../ticket/queries";
import { isEmpty, kindOf, type Then, type Ticket } from "./model";
import { SavedState } from "./Notices";
import { useSeenVersion } from "./useSeenVersion";
import { useWriting } from "./useWriting";
import { Writer, type WriterHandle } from "./Writer";
import { adoptLeftovers } from "./writing/leftovers";

export interface ComposerProps {
  ticket: Ticket;
  /** Called when a reply or note was taken, with the status that it gives the ticket. */
  onSent?: (then: Then) => void;
  /** Shows what has changed; without it the message is looked for by its id, `message-17`. */
  onReview?: (messageId: number | null) => void;
}

/** Where agents answer: docked below the timeline, a line high until it is wanted. */
export default function Composer(props: ComposerProps) {
  const { permissions } = useSession();
  return permissions.work ? <TicketComposer key={props.ticket.id} {...props} /> : null;
}

const MODES: readonly ComposerMode[] = ["reply", "note"];
const ICONS = { reply: MessageSquareReply, note: NotebookPen };
/** Drafts come with the ticket only, so another browser's show when it is asked for again. */
const DRAFTS_AGE = 15_000;

function TicketComposer({ ticket, onSent, onReview = reviewMessage }: ComposerProps) {
  const { t } = useTranslation("composer");
  const breadth = useBreadth();
  const root = useRef<HTMLElement>(null);
  const seen = useSeenVersion(ticket.version, root);
  const begun = useBegun(ticket);
  const [mode, setMode] = useState<ComposerMode>(begun ?? "reply");
  const [open, setOpen] = useState(begun !== null && breadth !== "phone");
  const [visited, setVisited] = useState<ReadonlySet<ComposerMode>>(new Set(begun ? [begun] : []));
  const [within, setWithin] = useState(false);
  const bar = useRef<HTMLDivElement>(null);
  const handles = { reply: useRef<WriterHandle>(null), note: useRef<WriterHandle>(null) };
  const wanted = useFocusWish(() => handles[mode].current?.focus());
  useFreshDrafts(ticket.id);
  useReturned(ticket, write);

  function write(next: ComposerMode) {
    setMode(next);
    setVisited(new Set([...visited, next]));
    setOpen(true);
    wanted();
  }

  function leave() {
    setOpen(false);
    requestAnimationFrame(() => bar.current?.querySelector("button")?.focus());
  }

  useScope("ticket");
  useScope("composer", open && within);
  useCommands([
    {
      id: "composer.reply",
      title: t("mode.replyCommand"),
      group: t("group"),
      scope: "ticket",
      keys: "r",
      icon: ICONS.reply,
      run: () => write("reply"),
    },
    {
      id: "composer.note",
      title: t("mode.noteCommand"),
      group: t("group"),
      scope: "ticket",
      keys: "n",
      icon: ICONS.note,
      run: () => write("note"),
    },
    {
      id: "composer.leave",
      title: t("leave"),
      group: t("group"),
      scope: "composer",
      keys: "escape",
      inInputs: true,
      palette: false,
      run: leave,
    },
  ]);

  return (
    <section
      ref={root}
      aria-label={t("label")}
      onFocus={() => setWithin(true)}
      onBlur={(event) => setWithin(event.currentTarget.contains(event.relatedTarget))}
      className={cn(
        "flex shrink-0 flex-col border-line border-t",
        open && mode === "note" ? "bg-note-soft" : "bg-surface",
        open && "max-h-[62%] max-pane:max-h-[80%]",
      )}
    >
      {open ? (
        <div className="flex shrink-0 items-center gap-1 px-2 pt-1.5">
          {/* biome-ignore lint/a11y/useSemanticElements: two buttons of a toolbar, no form's fieldset */}
          <div role="group" aria-label={t("mode.label")} className="flex gap-0.5">
            {MODES.map((one) => (
              <Button
                key={one}
                size="small"
                variant="ghost"
                icon={ICONS[one]}
                aria-pressed={one === mode}
                className="aria-pressed:bg-ink/8 aria-pressed:text-ink"
                onClick={() => write(one)}
              >
                {t(`mode.${one}`)}
              </Button>
            ))}
          </div>
          <span className="ms-auto min-w-0">
            <Saved ticket={ticket} mode={mode} />
          </span>
          <IconButton
            icon={ChevronDown}
            size="small"
            label={t("leave")}
            shortcut="escape"
            tooltipSide="top"
            onClick={leave}
          />
        </div>
      ) : (
        <div ref={bar} className="flex min-h-11 items-center gap-2 px-4 py-1.5">
          {MODES.map((one) => (
            <Button
              key={one}
              icon={ICONS[one]}
              shortcut={one === "reply" ? "r" : "n"}
              disabled={one === "reply" && ticket.status === "closed"}
              onClick={() => write(one)}
            >
              {t(`mode.${one}`)}
            </Button>
          ))}
          <Begun ticket={ticket} onOpen={write} />
        </div>
      )}
      <div hidden={!open} className={open ? "flex min-h-0 flex-1 flex-col" : undefined}>
        {MODES.filter((one) => visited.has(one)).map((one) => (
          <Writer
            key={one}
            ticket={ticket}
            mode={one}
            active={open && one === mode}
            seen={seen}
            handle={handles[one]}
            onLeave={leave}
            onSent={(then) => {
              leave();
              onSent?.(then);
            }}
            onReview={onReview}
          />
        ))}
      </div>
    </section>
  );
}

/** The kind of the newest draft, which opens the composer with it. */
function useBegun(ticket: Ticket): ComposerMode | null {
  const reply = useWriting(ticket, "message").draft;
  const note = useWriting(ticket, "note").draft;
  if (!isEmpty(reply.content)) return "reply";
  return isEmpty(note.content) ? null : "note";
}

function Saved({ ticket, mode }: { ticket: Ticket; mode: ComposerMode }) {
  const { draft } = useWriting(ticket, kindOf(mode));
  return <SavedState state={draft.state} empty={isEmpty(draft.content)} />;
}

/** Opens what was taken back, where the agent wants to change it. */
function useReturned(ticket: Ticket, open: (mode: ComposerMode) => void) {
  const reply = useWriting(ticket, "message").writing;
  const note = useWriting(ticket, "note").writing;
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  useEffect(() => {
    reply.returned = () => latest.current("reply");
    note.returned = () => latest.current("note");
    return () => {
      reply.returned = note.returned = null;
    };
  }, [reply, note]);
}

/** The first words of what was begun, while the composer is folded. */
function Begun({ ticket, onOpen }: { ticket: Ticket; onOpen: (mode: ComposerMode) => void }) {
  const { t } = useTranslation("composer");
  const mode = useBegun(ticket);
  const { draft } = useWriting(ticket, kindOf(mode ?? "reply"));
  if (mode === null) return null;
  const words = new DOMParser().parseFromString(draft.content.html, "text/html").body.textContent ?? "";
  return (
    <button
      type="button"
      onClick={() => onOpen(mode)}
      className="min-w-0 flex-1 truncate text-start text-ink-faint hover:text-ink"
    >
      <span className="me-1 text-due-text">{t(mode === "note" ? "begun.note" : "begun.reply")}</span>
      <bdi>{words}</bdi>
    </button>
  );
}

/** Focuses after the render that follows, when what is to be focused is on screen. */
function useFocusWish(focus: () => void): () => void {
  const [wish, setWish] = useState(0);
  const latest = useRef(focus);
  useEffect(() => {
    latest.current = focus;
  });
  useEffect(() => {
    if (wish === 0) return;
    const frame = requestAnimationFrame(() => latest.current());
    return () => cancelAnimationFrame(frame);
  }, [wish]);
  return () => setWish((before) => before + 1);
}

/** Brings in what another browser wrote, what a stopped sending gave back, and what was left unsaved. */
function useFreshDrafts(ticketId: number) {
  const api = useApi();
  const queries = useQueryClient();
  const { agent } = useSession();
  useQuery({ ...ticketQuery(api, ticketId), staleTime: DRAFTS_AGE, notifyOnChangeProps: [] });
  useLiveNews((news) => {
    if (news.type !== "event" || news.notification?.kind !== "send_stopped") return;
    if (news.notification.ticket_id === ticketId) {
      void queries.invalidateQueries({ queryKey: ticketKeys.one(ticketId), exact: true });
    }
  });
  useEffect(() => {
    void adoptLeftovers(queries, api, agent.id);
  }, [queries, api, agent.id]);
}

function reviewMessage(messageId: number | null) {
  const message = messageId === null ? null : document.getElementById(`message-${messageId}`);
  message?.scrollIntoView({ block: "center" });
}
