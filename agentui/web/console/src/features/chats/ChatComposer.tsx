import { cn, floatingClass, IconButton } from "@kept/shared/ui";
import { NotebookPen, Paperclip, SendHorizontal, Slash } from "lucide-react";
import {
  type KeyboardEvent,
  lazy,
  type RefObject,
  Suspense,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { useBreadth } from "../../layout";
import { CannedList } from "../canned/CannedList";
import { useCannedMenu } from "../canned/useCannedMenu";
import { DropZone } from "../composer/DropZone";
import { takeFiles } from "../composer/editor/clipboard";
import { FilesBar } from "../composer/FilesBar";
import type { Kind } from "../composer/model";
import { OthersWriting } from "../composer/Notices";
import { useTyping } from "../composer/useTyping";
import { useSession } from "../session/queries";
import type { Ticket } from "../ticket/model";
import { EmojiButton } from "./EmojiButton";
import { useChatWriting } from "./writing";

export interface ChatComposerHandle {
  focus: (kind?: Kind) => void;
}

interface ChatComposerProps {
  ticket: Ticket;
  /** What the visitor is called. */
  name: string;
  handle: RefObject<ChatComposerHandle | null>;
  /** It is the chat in front. */
  active: boolean;
}

const ChatSuggestions = lazy(() => import("../suggestions/ChatSuggestions"));

const TALLEST = 168;

/** Where a chat is answered: Enter says it, at once and for good. */
export function ChatComposer({ ticket, name, handle, active }: ChatComposerProps) {
  const { t } = useTranslation("chats");
  const listId = useId();
  const phone = useBreadth() === "phone";
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const fileInput = useRef<HTMLInputElement>(null);
  const { writing, view, uploads } = useChatWriting(ticket.id);
  const { kind, files } = view;
  const text = view.text[kind];
  const note = kind === "note";
  const typing = useTyping(ticket.id, note ? "note" : "reply");
  const [caret, setCaret] = useState<number | null>(null);
  const filling = useFilling(ticket, name);
  const menu = useCannedMenu({ text, caret, filling, onInsert: put });
  const marked = menu.items[menu.at];
  const empty = text.trim() === "" && files.length === 0;

  useImperativeHandle(handle, () => ({
    focus(next) {
      if (next) writing.turnTo(next);
      field.current?.focus();
    },
  }));
  useGrowing(field, text);
  const wanted = useCaretWish(field, text, setCaret);

  function put(next: string, at: number) {
    writing.write(next);
    typing.typed();
    wanted(at);
  }

  function insert(words: string) {
    const at = field.current?.selectionStart ?? text.length;
    const end = field.current?.selectionEnd ?? at;
    put(text.slice(0, at) + words + text.slice(end), at + words.length);
  }

  function say() {
    typing.stopped();
    if (!writing.say()) return;
    setCaret(null);
    field.current?.focus();
  }

  function slash() {
    const at = field.current?.selectionStart ?? text.length;
    insert(at === 0 || /\s$/.test(text.slice(0, at)) ? "/" : " /");
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (menu.onKey(event.nativeEvent)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === "Escape") return field.current?.closest<HTMLElement>("article")?.focus();
    const plain = !event.shiftKey && !event.altKey;
    if (event.key !== "Enter" || !plain || event.nativeEvent.isComposing) return;
    // The keyboard of a phone has no Shift+Enter worth the name: there the button sends.
    if (phone && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    say();
  }

  return (
    <div
      ref={root}
      className={cn("relative shrink-0 border-line border-t", note ? "bg-note-soft" : "bg-surface")}
    >
      {menu.items.length > 0 && (
        <div className={cn(floatingClass, "absolute inset-x-2 bottom-full z-20 mb-1 animate-none!")}>
          <CannedList id={listId} items={menu.items} at={menu.at} filling={filling} onChoose={menu.choose} />
        </div>
      )}
      {!note && <OthersWriting ticketId={ticket.id} />}
      <textarea
        ref={field}
        dir="auto"
        rows={1}
        value={text}
        aria-label={note ? t("composer.note") : t("composer.reply", { name })}
        placeholder={note ? t("composer.notePlaceholder") : t("composer.replyPlaceholder")}
        aria-autocomplete="list"
        aria-controls={marked ? listId : undefined}
        aria-activedescendant={marked ? `${listId}-${marked.id}` : undefined}
        onChange={(event) => {
          writing.write(event.target.value);
          setCaret(event.target.selectionStart);
          if (event.target.value) typing.typed();
          else typing.stopped();
        }}
        onSelect={({ currentTarget: { selectionStart, selectionEnd } }) =>
          setCaret(selectionStart === selectionEnd ? selectionStart : null)
        }
        onKeyDown={onKeyDown}
        onBlur={() => {
          typing.stopped();
          setCaret(null);
        }}
        onPaste={(event) => {
          if (takeFiles(event.clipboardData, addFiles)) event.preventDefault();
        }}
        className="block w-full resize-none bg-transparent px-3 pt-2 pb-1 text-[14px] leading-5 outline-none placeholder:text-ink-faint max-pane:text-customer"
      />
      {menu.none && caret !== null && (
        <p className="px-3 pb-1 text-ink-faint text-small">{t("composer.noCanned")}</p>
      )}
      <FilesBar
        files={files}
        uploads={uploads}
        disabled={false}
        onRemove={(id) => writing.unlist(id)}
        onRetry={(key) => writing.uploads.retry(key)}
        onCancel={(key) => writing.uploads.cancel(key)}
      />
      <div className="flex items-center gap-0.5 px-1.5 pb-1.5">
        <IconButton
          icon={NotebookPen}
          className="max-pane:size-10!"
          label={t("composer.noteMode")}
          tooltipSide="top"
          aria-pressed={note}
          onClick={() => {
            writing.turnTo(note ? "message" : "note");
            field.current?.focus();
          }}
        />
        <IconButton
          icon={Paperclip}
          className="max-pane:size-10!"
          label={t("composer.files")}
          tooltipSide="top"
          onClick={() => fileInput.current?.click()}
        />
        <EmojiButton onChoose={insert} />
        <IconButton
          icon={Slash}
          className="max-pane:size-10!"
          label={t("composer.canned")}
          shortcut="/"
          tooltipSide="top"
          onClick={slash}
        />
        <Suspense>
          <ChatSuggestions key={ticket.id} ticketId={ticket.id} active={active} onInsert={insert} />
        </Suspense>
        <span className="flex-1" />
        <IconButton
          icon={SendHorizontal}
          className="max-pane:size-10!"
          variant="primary"
          label={note ? t("composer.keepNote") : t("composer.send")}
          shortcut={phone ? undefined : "enter"}
          tooltipSide="top"
          aria-disabled={empty || uploads.length > 0 || undefined}
          onClick={say}
        />
      </div>
      <input
        ref={fileInput}
        type="file"
        multiple
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          addFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <DropZone inside={root} onFiles={addFiles} />
    </div>
  );

  function addFiles(added: File[]) {
    for (const file of added) writing.uploads.add(file);
  }
}

function useFilling(ticket: Ticket, name: string) {
  const { agent } = useSession();
  const { id, subject, customer } = ticket;
  return useMemo(
    () => ({
      customer: { name: customer.name || name, email: customer.email },
      agent: { name: agent.name },
      ticket: { number: id, subject },
    }),
    [id, subject, customer.name, customer.email, name, agent.name],
  );
}

/** As tall as its words, up to a third of a chat. */
function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what makes it grow
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(TALLEST, area.scrollHeight)}px`;
    area.style.overflowY = area.scrollHeight > TALLEST ? "auto" : "hidden";
  }, [field, text]);
}

/** Puts the caret where something was inserted, once the text is in the field. */
function useCaretWish(
  field: RefObject<HTMLTextAreaElement | null>,
  text: string,
  onCaret: (at: number) => void,
): (at: number) => void {
  const wish = useRef<number | null>(null);
  const latest = useRef(onCaret);
  useEffect(() => {
    latest.current = onCaret;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the wish is for the text that was set with it
  useLayoutEffect(() => {
    if (wish.current === null) return;
    field.current?.focus();
    field.current?.setSelectionRange(wish.current, wish.current);
    latest.current(wish.current);
    wish.current = null;
  }, [field, text]);
  return (at) => {
    wish.current = at;
  };
}
