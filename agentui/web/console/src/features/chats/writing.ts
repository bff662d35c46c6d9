import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import { type ApiClient, createKeys, useApi } from "../../api";
import type { Attachment, Kind } from "../composer/model";
import { postReply } from "../composer/queries";
import { type UploadFile, UploadQueue, uploadFile } from "../composer/writing/uploads";
import { useSession } from "../session/queries";
import { ticketKeys } from "../ticket/queries";
import { addAnswered, type TimelineData } from "../ticket/timelineCache";
import { ChatOutbox, unsentStore } from "./outbox";

const writingKeys = createKeys("chat-writing");

export interface WritingView {
  kind: Kind;
  /** What is being written to the visitor, and what to colleagues. */
  text: Readonly<Record<Kind, string>>;
  files: readonly Attachment[];
}

export interface TextStore {
  read: (kind: Kind) => string;
  write: (kind: Kind, text: string) => void;
}

/**
 * What one agent is writing in one chat, and what of it is on its way. It outlives the column, so that a
 * file or an answer arrives while the agent is in another chat already.
 */
export class ChatWriting {
  readonly uploads: UploadQueue;
  private view: WritingView;
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly outbox: ChatOutbox,
    private readonly store: TextStore,
    upload: UploadFile = uploadFile,
  ) {
    this.view = {
      kind: "message",
      text: { message: store.read("message"), note: store.read("note") },
      files: [],
    };
    this.uploads = new UploadQueue({
      upload,
      onDone: (file) => this.change({ files: [...this.view.files, file] }),
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): WritingView => this.view;

  turnTo(kind: Kind) {
    this.change({ kind });
  }

  write(text: string, kind: Kind = this.view.kind) {
    this.store.write(kind, text);
    this.change({ text: { ...this.view.text, [kind]: text } });
  }

  unlist(id: number) {
    this.change({ files: this.view.files.filter((file) => file.id !== id) });
  }

  /** Says what is written; false when there is nothing, or a file is still on its way. */
  say(): boolean {
    const { kind, text, files } = this.view;
    const words = text[kind].trim();
    if ((!words && files.length === 0) || this.uploads.snapshot().length > 0) return false;
    this.outbox.say(kind, words, files);
    this.write("");
    this.change({ files: [] });
    return true;
  }

  /** Brings words that could not be sent back to where they can be changed. */
  takeBack(nonce: string) {
    const back = this.outbox.takeBack(nonce);
    if (!back) return;
    const { text, files } = this.view;
    this.write([back.text, text[back.kind]].filter(Boolean).join("\n"), back.kind);
    this.change({ kind: back.kind, files: [...back.files, ...files] });
  }

  private change(patch: Partial<WritingView>) {
    this.view = { ...this.view, ...patch };
    for (const listener of this.listeners) listener();
  }
}

/** The writing in that chat, begun when there is none; the query cache forgets it at sign-out as all else. */
function writingIn(queries: QueryClient, api: ApiClient, agentId: number, ticketId: number): ChatWriting {
  const key = writingKeys.one(ticketId);
  const known = queries.getQueryData<ChatWriting>(key);
  if (known) return known;
  const outbox = new ChatOutbox({
    post: postReply(api, ticketId),
    store: unsentStore(agentId, ticketId),
    now: () => new Date(),
    onSent: ({ message }) => {
      if (!message) return;
      queries.setQueryData<TimelineData>(
        ticketKeys.part(ticketId, "timeline"),
        (data) => data && addAnswered(data, message),
      );
    },
  });
  const begun = new ChatWriting(outbox, textStore(agentId, ticketId));
  queries.setQueryDefaults(writingKeys.all, { gcTime: Number.POSITIVE_INFINITY });
  queries.setQueryData(key, begun);
  return begun;
}

export function useChatWriting(ticketId: number) {
  const queries = useQueryClient();
  const api = useApi();
  const { agent } = useSession();
  const writing = useMemo(
    () => writingIn(queries, api, agent.id, ticketId),
    [queries, api, agent.id, ticketId],
  );
  const view = useSyncExternalStore(writing.subscribe, writing.snapshot);
  const uploads = useSyncExternalStore(writing.uploads.subscribe, writing.uploads.snapshot);
  return { writing, view, uploads };
}

export function useOutbox(ticketId: number) {
  const { writing } = useChatWriting(ticketId);
  const view = useSyncExternalStore(writing.outbox.subscribe, writing.outbox.snapshot);
  return { writing, ...view };
}

function textStore(agentId: number, ticketId: number, storage = localStorage): TextStore {
  const key = (kind: Kind) => `kept.chat.${agentId}.${ticketId}.${kind}`;
  return {
    read(kind) {
      try {
        return storage.getItem(key(kind)) ?? "";
      } catch {
        return "";
      }
    },
    write(kind, text) {
      try {
        if (text) storage.setItem(key(kind), text);
        else storage.removeItem(key(kind));
      } catch {
        // Not kept over a reload, then.
      }
    },
  };
}
