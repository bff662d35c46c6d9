import { useFormat } from "@kept/shared/format";
import { Button, Spinner } from "@kept/shared/ui";
import { CloudOff, Info, Paperclip, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLive, useTicketPresence } from "../../live";
import { useSession } from "../session/queries";
import { useAgents } from "../ticket/desk";
import type { SaveState } from "./writing/draftKeeper";
import type { SendState } from "./writing/sender";

const LOOKS = {
  info: { icon: Info, look: "bg-accent-soft text-accent-text" },
  due: { icon: TriangleAlert, look: "bg-due-soft text-due-text" },
  fault: { icon: TriangleAlert, look: "bg-breach-soft text-breach-text" },
  file: { icon: Paperclip, look: "bg-due-soft text-due-text" },
  offline: { icon: CloudOff, look: "bg-due-soft text-due-text" },
};

interface NoticeProps {
  look: keyof typeof LOOKS;
  urgent?: boolean;
  actions?: ReactNode;
  children: ReactNode;
}

/** One line about what is being written, with what can be done about it. */
export function Notice({ look, urgent, actions, children }: NoticeProps) {
  const { icon: Icon, look: ground } = LOOKS[look];
  return (
    <div
      role={urgent ? "alert" : "status"}
      className={`flex flex-wrap items-center gap-x-2 gap-y-1 border-line border-t px-3 py-1 ${ground}`}
    >
      <Icon aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.75} />
      <p className="min-w-0 flex-1 break-words">{children}</p>
      {actions}
    </div>
  );
}

/** That a colleague is answering the same customer at this moment. */
export function OthersWriting({ ticketId }: { ticketId: number }) {
  const { t } = useTranslation("composer");
  const format = useFormat();
  const { agent } = useSession();
  const agents = useAgents();
  const names = useTicketPresence(ticketId)
    .filter(({ agent_id, state, mode }) => agent_id !== agent.id && state === "typing" && mode === "reply")
    .map(({ agent_id }) => agents.find(({ id }) => id === agent_id)?.name ?? t("changed.somebody"));
  if (names.length === 0) return null;
  return (
    <Notice look="due">{t("others.replying", { count: names.length, names: format.list(names) })}</Notice>
  );
}

interface WaitingProps {
  state: SendState;
  onRetry: () => void;
  onStop: () => void;
}

/** That a reply waits for the connection: the words stand still, so that what is sent is what is seen. */
export function Waiting({ state, onRetry, onStop }: WaitingProps) {
  const { t } = useTranslation(["composer", "ui"]);
  if (state !== "waiting") return null;
  return (
    <Notice
      look="offline"
      urgent
      actions={
        <>
          <Button size="small" variant="ghost" onClick={onStop}>
            {t("waiting.edit")}
          </Button>
          <Button size="small" onClick={onRetry}>
            {t("ui:action.retry")}
          </Button>
        </>
      }
    >
      {t("waiting.title")}
    </Notice>
  );
}

/** Whether the words are safe, said quietly. */
export function SavedState({ state, empty }: { state: SaveState; empty: boolean }) {
  const { t } = useTranslation("composer");
  const live = useLive();
  const text = textOf();
  return (
    <span role="status" className="flex min-w-0 items-center gap-1 truncate text-ink-faint text-small">
      {state === "saving" && <Spinner className="size-3" />}
      {(state === "retrying" || state === "refused") && (
        <TriangleAlert aria-hidden="true" className="size-3 shrink-0 text-due-text" />
      )}
      <span className="truncate">{text}</span>
    </span>
  );

  function textOf(): string {
    if (state === "retrying") return t(live.status === "online" ? "saved.retrying" : "saved.offline");
    if (state === "refused") return t("saved.refused");
    if (state === "clean") return empty ? "" : t("saved.saved");
    return state === "saving" ? t("saved.saving") : "";
  }
}
