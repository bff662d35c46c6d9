import { useToast } from "@kept/shared/ui";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { type ApiClient, Fault, unwrap, useApi } from "../../api";
import { ticketKeys } from "../ticket/queries";
import {
  type Content,
  type Draft,
  draftBody,
  isEmpty,
  type Kind,
  type NewReply,
  type ReplyResult,
  type Ticket,
} from "./model";
import type { DraftServer } from "./writing/draftKeeper";
import { knownWriting } from "./writing/writing";

const SAVE_TIMEOUT = 15_000;
/** Browsers let go of larger bodies when a page closes; local storage keeps those. */
const KEEPALIVE_MOST = 60_000;

export function draftServer(api: ApiClient, ticketId: number, kind: Kind): DraftServer {
  const params = { path: { id: ticketId, kind } };
  return {
    async save(content: Content, base: number, leaving: boolean) {
      const signal = AbortSignal.timeout(SAVE_TIMEOUT);
      const body = draftBody(content, base);
      const keepalive = leaving && JSON.stringify(body).length < KEEPALIVE_MOST;
      if (isEmpty(content)) {
        await unwrap(api.DELETE("/api/v1/tickets/{id}/drafts/{kind}", { params, signal, keepalive }));
        return null;
      }
      const saved = await unwrap(
        api.PUT("/api/v1/tickets/{id}/drafts/{kind}", { params, body, signal, keepalive }),
      );
      return saved.draft ?? null;
    },
  };
}

export function postReply(api: ApiClient, ticketId: number) {
  return (body: NewReply): Promise<ReplyResult> =>
    unwrap(api.POST("/api/v1/tickets/{id}/replies", { params: { path: { id: ticketId } }, body }));
}

function patchDrafts(queries: QueryClient, ticketId: number, change: (drafts: Draft[]) => Draft[]) {
  queries.setQueryData<Ticket>(
    ticketKeys.one(ticketId),
    (ticket) => ticket && { ...ticket, drafts: change(ticket.drafts) },
  );
}

const isDraftOf = (kind: Kind) => (draft: Draft) => draft.kind === kind && draft.send_at === null;

/** Keeps the cached ticket's draft of that kind as the server has it. */
export function rememberDraft(queries: QueryClient, ticketId: number, kind: Kind, draft: Draft | null) {
  const isOld = isDraftOf(kind);
  patchDrafts(queries, ticketId, (drafts) => [
    ...drafts.filter((one) => !isOld(one)),
    ...(draft ? [draft] : []),
  ]);
}

/** What the cached ticket shows after a reply was taken: no draft, perhaps one that is held. */
export function rememberSent(queries: QueryClient, ticketId: number, kind: Kind, { held }: ReplyResult) {
  rememberDraft(queries, ticketId, kind, null);
  if (held) patchDrafts(queries, ticketId, (drafts) => [...drafts.filter(({ id }) => id !== held.id), held]);
}

/** Takes a held reply back: its words return to the composer, wherever the agent is by now. */
export function useUndoSend(ticketId: number) {
  const { t } = useTranslation("composer");
  const api = useApi();
  const queries = useQueryClient();
  const notify = useToast();
  return useCallback(
    async function undo(held: Pick<Draft, "id" | "kind">): Promise<boolean> {
      const writing = knownWriting(queries, ticketId, held.kind);
      await writing?.keeper.flush();
      try {
        const params = { path: { id: held.id } };
        const draft = await unwrap(api.DELETE("/api/v1/drafts/{id}/hold", { params }));
        patchDrafts(queries, ticketId, (drafts) => drafts.filter(({ id }) => id !== held.id));
        rememberDraft(queries, ticketId, held.kind, draft);
        writing?.keeper.adopt(draft);
        writing?.returned?.();
        return true;
      } catch (error) {
        const fault = error instanceof Fault ? error : undefined;
        if (fault?.code === "already_sent") notify({ tone: "info", title: t("held.tooLate") });
        else {
          const action = { label: t("held.again"), run: () => void undo(held) };
          notify({ tone: "fault", title: t("held.undoFailed"), detail: fault?.message, action });
        }
        return false;
      }
    },
    [api, notify, queries, t, ticketId],
  );
}
