import { useToast } from "@kept/shared/ui";
import { useQueryClient } from "@tanstack/react-query";
import { createElement, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Fault } from "../../api";
import { useSession } from "../session/queries";
import { promisesFile } from "./forgotten";
import { Countdown } from "./HeldReplies";
import {
  attachmentIds,
  type Kind,
  type NewReply,
  type Recipients,
  type ReplyResult,
  type Then,
  type Ticket,
  type TicketChangedDetails,
} from "./model";
import { rememberSent, useUndoSend } from "./queries";
import { Stopped } from "./writing/sender";
import type { Writing } from "./writing/writing";

/** What must be decided before the reply goes. */
export type Question =
  | { about: "attachment"; then: Then }
  | { about: "changed"; then: Then; details: TicketChangedDetails };

export interface SendOptions {
  /** Send although the ticket has changed. */
  anyway?: boolean;
  /** Send although a file was promised and there is none. */
  withoutFile?: boolean;
}

interface SendingOptions {
  ticket: Ticket;
  kind: Kind;
  writing: Writing;
  recipients: Recipients;
  onSent: (then: Then) => void;
}

/** Sends what is being written, asks what must be asked first, and never lets words get lost. */
export function useSending({ ticket, kind, writing, recipients, onSent }: SendingOptions) {
  const { t } = useTranslation("composer");
  const queries = useQueryClient();
  const notify = useToast();
  const undo = useUndoSend(ticket.id);
  const { desk } = useSession();
  const inChat = ticket.channel === "chat";
  const state = useSyncExternalStore(writing.sender.subscribe, writing.sender.state);
  const [question, setQuestion] = useState<Question | null>(null);
  const [refusal, setRefusal] = useState<Fault | null>(null);

  async function send(then: Then, options: SendOptions = {}) {
    if (writing.sender.state() !== "idle") return;
    const { content } = writing.keeper.snapshot();
    const attachments = attachmentIds(content);
    setRefusal(null);
    if (
      kind === "message" &&
      !options.withoutFile &&
      attachments.length === 0 &&
      promisesFile(content.html)
    ) {
      return setQuestion({ about: "attachment", then });
    }
    setQuestion(null);
    const reply: NewReply = {
      kind,
      body_html: content.html,
      recipients: kind === "message" && !inChat ? recipients : undefined,
      attachments,
      then_status: then || undefined,
      base_version: writing.keeper.baseWith(writing.seen),
      anyway: options.anyway || undefined,
      // Somebody waits at the other end of a chat: what is said there is said.
      undo_seconds: inChat && kind === "message" ? 0 : desk.undo_seconds,
    };
    await writing.keeper.pause(writing.sender.nonceFor(reply));
    try {
      taken(await writing.sender.send(reply), then);
    } catch (error) {
      writing.keeper.resume();
      refused(error, then);
    }
  }

  function taken(result: ReplyResult, then: Then) {
    writing.keeper.sent(result.version);
    rememberSent(queries, ticket.id, kind, result);
    onSent(then);
    const { held } = result;
    if (!held) return notify({ title: t(kind === "note" ? "sent.note" : "sent.reply") });
    notify({
      title: createElement(Countdown, { held }),
      undo: () => void undo(held),
      undoes: `send ${held.id}`,
      duration: desk.undo_seconds * 1_000,
    });
  }

  function refused(error: unknown, then: Then) {
    if (error instanceof Stopped) return;
    if (!(error instanceof Fault)) throw error;
    if (error.code === "ticket_changed") {
      return setQuestion({ about: "changed", then, details: error.details as TicketChangedDetails });
    }
    setRefusal(error);
    // Whoever has gone on to another ticket learns it there.
    if (!writing.place) {
      notify({ tone: "fault", title: t("refused.elsewhere", { number: ticket.id }), detail: error.message });
    }
  }

  /** The words have changed: what was asked or said about them no longer holds, what others did does. */
  function reword() {
    setRefusal(null);
    setQuestion((asked) => (asked?.about === "attachment" ? null : asked));
  }

  return { state, question, refusal, send, reword, dismiss: () => setQuestion(null) };
}
