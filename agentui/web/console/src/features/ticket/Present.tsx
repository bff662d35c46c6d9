import { useFormat } from "@kept/shared/format";
import { Avatar } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { useTicketPresence } from "../../live";
import { useSession } from "../session/queries";
import { useAgents } from "./desk";

/** Who else is in a ticket, and what they are writing. */
export function Present({ ticketId }: { ticketId: number }) {
  const { t } = useTranslation("ticket");
  const format = useFormat();
  const { agent: me } = useSession();
  const agents = useAgents();
  const others = useTicketPresence(ticketId).filter((one) => one.agent_id !== me.id);
  const nameOf = (id: number) => agents.find((agent) => agent.id === id)?.name ?? t("events.somebody");
  const typing = (mode: "reply" | "note") =>
    others
      .filter((one) => one.state === "typing" && (one.mode ?? "reply") === mode)
      .map((one) => nameOf(one.agent_id));
  const replying = typing("reply");
  const noting = typing("note");
  const words = [
    ...(replying.length > 0
      ? [t("present.replying", { count: replying.length, names: format.list(replying) })]
      : []),
    ...(noting.length > 0 ? [t("present.noting", { count: noting.length, names: format.list(noting) })] : []),
  ];
  return (
    <span role="status" className="flex min-w-0 items-center gap-1.5 text-ink-soft text-small">
      {words.length > 0 && (
        <span className="flex min-w-0 items-center gap-1.5">
          <span aria-hidden="true" className="size-1.5 shrink-0 rounded-full bg-accent" />
          <span className="truncate">{words.join(" · ")}</span>
        </span>
      )}
      {others.map(({ agent_id }) => (
        <Avatar
          key={agent_id}
          name={nameOf(agent_id)}
          hue={agents.find((agent) => agent.id === agent_id)?.hue}
          picture={agents.find((agent) => agent.id === agent_id)?.picture_url}
          size={20}
        />
      ))}
    </span>
  );
}
