import { useToast } from "@kept/shared/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { UserRoundCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { useCommands } from "../../keyboard";
import { type LiveEvent, useLiveNews } from "../../live";
import { debounced } from "../inbox/news";
import { showNotice, WANTED } from "../notifications/browser";
import { useSession } from "../session/queries";
import type { DeskChanged } from "../ticket/model";
import { type Call, callOf } from "./alerts";
import { chatKeys, isChatNews } from "./counts";
import { applyToLists, availabilityKey, availabilityQuery, chatAgentsKey, refreshChats } from "./queries";
import { inOneTab, play, SOUND } from "./sound";
import { useTakeNext } from "./useAccept";

/** Keeps chats current in whichever view the agent is, and calls them to those that need them. */
export default function ChatNews() {
  const queries = useQueryClient();
  const { agent, permissions } = useSession();
  const { data: availability } = useQuery({ ...availabilityQuery(useApi()), enabled: permissions.work });
  const { ticketId } = useParams({ strict: false });
  const call = useCall();
  useGlobalCommands(permissions.work);
  const refresh = useRef(debounced(() => refreshChats(queries)));
  useEffect(() => refresh.current.cancel, []);
  // This part comes late: what was fetched before it may miss what nobody heard.
  useEffect(() => refreshChats(queries), [queries]);

  useLiveNews((news) => {
    if (news.type === "event" && news.kind === "desk.changed") return deskChanged(news);
    if (news.type !== "event" || !isChatNews(news)) return;
    const viewer = { agentId: agent.id, teams: agent.teams };
    const stale = applyToLists(queries, news, viewer);
    // The answer that is on its way may be older than this.
    const late = queries.isFetching({ queryKey: chatKeys.lists }) > 0;
    if (stale || late || news.kind === "chat.changed" || news.kind === "ticket.created")
      refresh.current.call(Date.now());
    tellVisitor(news);
    const looking = document.visibilityState === "visible" && document.hasFocus() ? Number(ticketId) : null;
    const called = callOf(news, { agentId: agent.id, accepting: availability?.accepting ?? false, looking });
    if (called && permissions.work) call(called);
  });
  return null;

  function tellVisitor({ kind, ticket_id }: LiveEvent) {
    if (ticket_id === undefined || kind === "delivery.changed" || kind.startsWith("sla.")) return;
    void queries.invalidateQueries({ queryKey: chatKeys.part(ticket_id, "visitor") });
    if (kind === "ticket.rated")
      void queries.invalidateQueries({ queryKey: chatKeys.part(ticket_id, "rating") });
  }

  function deskChanged({ data }: LiveEvent) {
    const { what } = data as DeskChanged;
    if (what === "canned_replies") void queries.invalidateQueries({ queryKey: ["canned"] });
    if (what !== "chat_agents") return;
    void queries.invalidateQueries({ queryKey: chatAgentsKey });
    void queries.invalidateQueries({ queryKey: availabilityKey });
  }
}

/** Heard, shown by the browser where it is wanted, and a toast; each in one tab only. */
function useCall() {
  const { t } = useTranslation("chats");
  const notify = useToast();
  const navigate = useNavigate();
  return ({ chime, ticketId, seq, name, words }: Call) => {
    const open = () => void navigate({ to: "/chats/$ticketId", params: { ticketId: String(ticketId) } });
    const title = t(`call.${chime}`, { name: name || t("visitor.nameless") });
    inOneTab(String(seq), () => {
      if (wanted(SOUND, true)) play(chime === "message" ? "message" : "waiting");
      if (wanted(WANTED, false)) {
        showNotice(window, { title, body: words, tag: `kept-chat-${ticketId}`, onClick: open });
      }
    });
    if (/^\/chats(\/|$)/.test(window.location.pathname)) return;
    notify({ tone: "info", title, detail: words, action: { label: t("call.open"), run: open } });
  };
}

/** As the switches left it, in whichever component they are. */
function wanted(name: string, initial: boolean): boolean {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(`kept.${name}`) ?? "null");
    return typeof stored === "boolean" ? stored : initial;
  } catch {
    return initial;
  }
}

function useGlobalCommands(work: boolean) {
  const { t } = useTranslation(["chats", "shell"]);
  const takeNext = useTakeNext();
  useCommands(
    work
      ? [
          {
            id: "chats.takeNext",
            title: t("queue.takeNext"),
            group: t("commands.group"),
            icon: UserRoundCheck,
            run: () => void takeNext(),
          },
        ]
      : [],
  );
}
