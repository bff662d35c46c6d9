import { IconButton, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import type { Editor } from "@tiptap/react";
import { Paperclip, Trash2, Type } from "lucide-react";
import { type RefObject, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { useCommands } from "../../keyboard";
import { useStored } from "../../layout";
import type { ComposerMode } from "../../live";
import { useCannedReplies } from "../canned/queries";
import { useSession } from "../session/queries";
import { mailboxesQuery } from "../settings/queries/desk";
import { useAgents } from "../ticket/desk";
import { DropZone } from "./DropZone";
import { insertPicture, placePicture, removePicture } from "./editor/pictures";
import { TextEditor } from "./editor/TextEditor";
import { Toolbar } from "./editor/Toolbar";
import { FilesBar } from "./FilesBar";
import { isEmpty, kindOf, type Recipients, type Then, type Ticket } from "./model";
import { OthersWriting, Waiting } from "./Notices";
import { Questions } from "./Questions";
import { RecipientsLine } from "./RecipientsLine";
import { addressesIn, invalidIn, sameRecipients } from "./recipients";
import { SEND_KEYS, SendButton, sendingOf } from "./SendButton";
import { useSending } from "./useSending";
import { useTyping } from "./useTyping";
import { useWriting } from "./useWriting";

export interface WriterHandle {
  focus: () => void;
}

interface WriterProps {
  ticket: Ticket;
  mode: ComposerMode;
  /** It is the one on screen; the other keeps its words and its undo history. */
  active: boolean;
  seen: RefObject<number>;
  handle: RefObject<WriterHandle | null>;
  onLeave: () => void;
  onSent: (then: Then) => void;
  onReview: (messageId: number | null) => void;
}

/** The words to the customer or to colleagues, from the first letter to their sending. */
export function Writer({ ticket, mode, active, seen, handle, onLeave, onSent, onReview }: WriterProps) {
  const { t } = useTranslation("composer");
  const kind = kindOf(mode);
  const notify = useToast();
  const root = useRef<HTMLDivElement>(null);
  const fileInput = useRef<HTMLInputElement>(null);
  // Before somebody was in the text its caret stands at the beginning, where nobody has put it.
  const visited = useRef(false);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [toolbar, setToolbar] = useStored<boolean>("composer.toolbar", true);
  const [hint, setHint] = useState("");
  const { writing, draft, uploads } = useWriting(ticket, kind);
  const { content } = draft;
  const typing = useTyping(ticket.id, mode);
  const people = usePeople(mode);
  const canned = useCanned(ticket);
  const from = useFrom(ticket);
  const recipients = content.recipients ?? ticket.reply_to;
  // What is said in a chat goes to its visitor, who may have no address at all.
  const inChat = ticket.channel === "chat";
  const sending = useSending({
    ticket,
    kind,
    writing,
    recipients,
    onSent: (then) => {
      typing.stopped();
      onSent(then);
    },
  });
  const locked = sending.state !== "idle";
  const blocked = blockedBy();

  useImperativeHandle(handle, () => ({ focus: () => void editor?.commands.focus("end") }), [editor]);
  useEffect(() => {
    if (!editor) return;
    writing.place = (upload, src) => placePicture(editor, upload, src);
    return () => {
      writing.place = null;
    };
  }, [editor, writing]);
  useEffect(() => {
    if (!editor || !active || locked) return;
    const insert = (html: string) => {
      editor
        .chain()
        .focus(visited.current ? undefined : "end")
        .insertContent(html)
        .run();
    };
    for (const html of writing.takeKept()) insert(html);
    writing.insert = insert;
    return () => {
      writing.insert = null;
    };
  }, [editor, active, locked, writing]);

  function edit(patch: Partial<typeof content>) {
    writing.seen = seen.current;
    writing.keeper.edit(patch, seen.current);
    setHint("");
    sending.reword();
  }

  function send(then: Then, options = {}) {
    if (blocked) return setHint(blocked);
    setHint("");
    typing.stopped();
    writing.seen = seen.current;
    void sending.send(then, options);
  }

  function addFiles(files: File[], inline: boolean) {
    for (const file of files) {
      const picture = inline && /^image\/(?:png|jpeg|gif|webp)$/.test(file.type) && editor !== null;
      const key = writing.uploads.add(file, picture);
      if (picture) insertPicture(editor, key, file);
    }
  }

  function discard() {
    const back = writing.keeper.discard();
    sending.reword();
    notify({
      title: t(mode === "note" ? "discarded.note" : "discarded.reply"),
      undo: back,
      undoes: "discard",
    });
    editor?.commands.focus();
  }

  useCommands(
    active
      ? [
          command("send", "", t(mode === "note" ? "send.note" : "send.reply")),
          command("sendSolve", "solved", t(mode === "note" ? "send.noteSolve" : "send.solve")),
          command("sendWait", "pending", t(mode === "note" ? "send.noteWait" : "send.wait")),
        ]
      : [],
  );

  return (
    <div
      ref={root}
      hidden={!active}
      className={active ? "@container flex min-h-0 flex-1 flex-col" : undefined}
    >
      {mode === "reply" && (
        <>
          {!inChat && (
            <RecipientsLine
              value={recipients}
              from={from}
              disabled={locked}
              onChange={(next) => edit({ recipients: sameRecipients(next, ticket.reply_to) ? null : next })}
            />
          )}
          {active && <OthersWriting ticketId={ticket.id} />}
        </>
      )}
      <div className="min-h-16 flex-1 overflow-y-auto">
        <TextEditor
          html={content.html}
          revision={draft.revision}
          label={t(mode === "note" ? "mode.noteLabel" : "mode.replyLabel")}
          placeholder={placeholder()}
          locked={locked}
          people={people}
          canned={canned}
          isOwnPicture={(id) => content.uploads.some((one) => one.id === id)}
          onChange={(html) => {
            edit({ html });
            typing.typed();
          }}
          onFiles={(files) => addFiles(files, true)}
          onFocusChange={(focused) => {
            visited.current = true;
            if (focused) return;
            typing.stopped();
            void writing.keeper.flush();
          }}
          onChord={(event) => {
            const then = sendingOf(event);
            if (then === null) return false;
            send(then);
            return true;
          }}
          onEscape={onLeave}
          onReady={setEditor}
        />
      </div>
      <FilesBar
        files={content.uploads.filter((one) => !one.inline)}
        uploads={uploads}
        disabled={locked}
        onRemove={(id) => writing.unlist(id)}
        onRetry={(key) => writing.uploads.retry(key)}
        onCancel={(key) => {
          writing.uploads.cancel(key);
          if (editor) removePicture(editor, key);
        }}
      />
      <Waiting state={sending.state} onRetry={writing.sender.retryNow} onStop={() => writing.sender.stop()} />
      <Questions
        ticketId={ticket.id}
        problem={draft.problem}
        hint={hint}
        sending={sending}
        onSend={send}
        onAttach={() => {
          sending.dismiss();
          fileInput.current?.click();
        }}
        onReview={(messageId, version) => {
          sending.dismiss();
          edit({});
          seen.current = Math.max(seen.current, version);
          onReview(messageId);
        }}
      />
      <div className="flex shrink-0 flex-wrap items-center gap-1 px-2 py-1.5">
        <IconButton
          icon={Paperclip}
          label={t("files.add")}
          tooltipSide="top"
          disabled={locked}
          onClick={() => fileInput.current?.click()}
        />
        <IconButton
          icon={Type}
          label={t(toolbar ? "toolbar.hide" : "toolbar.show")}
          tooltipSide="top"
          aria-pressed={toolbar}
          onClick={() => setToolbar(!toolbar)}
        />
        <div className="@max-[600px]:order-first min-w-0 flex-1 @max-[600px]:basis-full empty:@max-[600px]:hidden">
          {toolbar && editor && <Toolbar editor={editor} disabled={locked} />}
        </div>
        <span className="@max-[600px]:flex-1" />
        <IconButton
          icon={Trash2}
          label={t(mode === "note" ? "discard.note" : "discard.reply")}
          tooltipSide="top"
          disabled={locked || isEmpty(content)}
          onClick={discard}
        />
        <SendButton kind={kind} busy={locked} blocked={blocked} onSend={send} />
      </div>
      <input
        ref={fileInput}
        type="file"
        multiple
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          addFiles([...(event.target.files ?? [])], false);
          event.target.value = "";
        }}
      />
      {active && !locked && <DropZone inside={root} onFiles={(files) => addFiles(files, false)} />}
    </div>
  );

  function command(id: string, then: Then, title: string) {
    return {
      id: `composer.${id}`,
      title,
      group: t("group"),
      scope: "composer" as const,
      keys: SEND_KEYS[then],
      run: () => send(then),
    };
  }

  function placeholder(): string {
    if (mode === "note") return t("placeholder.note");
    return t("placeholder.reply", { name: ticket.requester.name || ticket.requester.email });
  }

  function blockedBy(): string {
    if (mode === "reply" && ticket.status === "closed") return t("blocked.closed");
    if (uploads.some(({ fault }) => fault)) return t("blocked.failed");
    if (uploads.length > 0) return t("blocked.uploading");
    if (isEmpty(content)) return t("blocked.empty");
    if (mode === "reply" && !inChat && !reachable(recipients)) return t("blocked.recipients");
    return "";
  }
}

function reachable(recipients: Recipients): boolean {
  return (
    (recipients.to ?? []).length > 0 &&
    addressesIn(recipients).length > 0 &&
    invalidIn(recipients).length === 0
  );
}

/** Who may be named in a note: everybody who works here still, and is not its writer. */
function usePeople(mode: ComposerMode) {
  const { agent } = useSession();
  const agents = useAgents();
  return useMemo(
    () => (mode === "note" ? agents.filter((one) => one.active && one.id !== agent.id) : null),
    [mode, agents, agent.id],
  );
}

/** What `/` offers, and what its placeholders stand for on this ticket. */
function useCanned({ id, subject, requester }: Ticket) {
  const { agent } = useSession();
  const replies = useCannedReplies();
  const { name, email } = requester;
  return useMemo(
    () => ({
      replies,
      filling: { customer: { name, email }, agent: { name: agent.name }, ticket: { number: id, subject } },
    }),
    [replies, name, email, agent.name, id, subject],
  );
}

function useFrom(ticket: Ticket): string {
  const { data = [] } = useQuery(mailboxesQuery(useApi()));
  const mailbox =
    data.find(({ id }) => id === ticket.mailbox_id) ?? (ticket.mailbox_id === null ? data[0] : undefined);
  return mailbox?.address ?? "";
}
