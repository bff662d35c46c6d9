import { useToast } from "@kept/shared/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { Fault, unwrap, useApi } from "../../api";
import type { ChatTaken } from "./model";
import { chatsIn, chatsQuery, useAcceptChat } from "./queries";
import { inOrder } from "./queue";

/** Takes a chat and opens it. Where somebody else was faster it says who, and nothing opens. */
export function useAccept(): (id: number) => Promise<boolean> {
  const { t } = useTranslation("chats");
  const notify = useToast();
  const navigate = useNavigate();
  const { mutateAsync } = useAcceptChat();
  return useCallback(
    async (id) => {
      try {
        await mutateAsync({ id });
        void navigate({ to: "/chats/$ticketId", params: { ticketId: String(id) } });
        return true;
      } catch (error) {
        const fault = error instanceof Fault ? error : undefined;
        const taken = fault?.code === "chat_taken" ? (fault.details as ChatTaken | undefined) : undefined;
        if (taken) notify({ tone: "info", title: t("accept.taken", { name: taken.agent_name }) });
        else notify({ tone: "fault", title: t("accept.failed"), detail: fault?.message });
        return false;
      }
    },
    [mutateAsync, navigate, notify, t],
  );
}

/** Takes whoever has waited longest, the next one where somebody else was faster. */
export function useTakeNext(): () => Promise<void> {
  const { t } = useTranslation("chats");
  const api = useApi();
  const queries = useQueryClient();
  const notify = useToast();
  const accept = useAccept();
  return useCallback(async () => {
    const query = { params: { query: { view: "waiting" as const, limit: 5 } } };
    const known = chatsIn(queries.getQueryData(chatsQuery(api, "waiting").queryKey));
    const rows = known.length > 0 ? known : (await unwrap(api.GET("/api/v1/chats", query))).items;
    const [first] = inOrder("waiting", rows);
    if (first) await accept(first.ticket.id);
    else notify({ tone: "info", title: t("accept.nobody") });
  }, [accept, api, notify, queries, t]);
}
