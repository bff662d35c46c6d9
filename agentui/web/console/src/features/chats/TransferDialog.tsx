import { Avatar, Combobox, Field, Tabs, Textarea, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { FormDialog, fieldErrors } from "../../forms";
import { useSession } from "../session/queries";
import { useAgents, useTeams } from "../ticket/desk";
import { chatAgentsQuery, useTransferChat } from "./queries";

interface TransferDialogProps {
  ticketId: number;
  onDone: () => void;
  onClose: () => void;
}

type To = "agent" | "team";

/** Who goes on with a chat, and what they should know. */
export function TransferDialog({ ticketId, onDone, onClose }: TransferDialogProps) {
  const { t } = useTranslation("chats");
  const notify = useToast();
  const { agent: me } = useSession();
  const transfer = useTransferChat();
  const agents = useQuery(chatAgentsQuery(useApi())).data ?? [];
  const known = useAgents();
  const teams = useTeams();
  const [to, setTo] = useState<To>("agent");
  const [agentId, setAgentId] = useState<string | null>(null);
  const [teamId, setTeamId] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState(false);
  const wrong = fieldErrors(transfer.error);
  const chosen = to === "agent" ? agentId : teamId;
  const free = (one: (typeof agents)[number]) => Number(one.online && one.accepting) * 2 + Number(one.online);
  const colleagues = agents
    .filter((one) => one.agent_id !== me.id)
    .sort((a, b) => free(b) - free(a) || a.active - b.active || a.name.localeCompare(b.name));

  function submit() {
    if (chosen === null) return setMissing(true);
    const id = Number(chosen);
    const body = to === "agent" ? { agent_id: id } : { team_id: id };
    const name =
      to === "agent"
        ? colleagues.find((one) => one.agent_id === id)?.name
        : teams.find((one) => one.id === id)?.name;
    transfer.mutate(
      { id: ticketId, ...body, note: note.trim() || undefined },
      {
        onSuccess: () => {
          notify({ title: t("transfer.done", { name }) });
          onDone();
        },
      },
    );
  }

  const error = missing && chosen === null ? t("transfer.missing") : (wrong.agent_id ?? wrong.team_id);
  return (
    <FormDialog
      title={t("transfer.title")}
      verb={t("transfer.verb")}
      pending={transfer.isPending}
      error={transfer.error}
      fields={["agent_id", "team_id", "note"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Tabs<To>
        aria-label={t("transfer.to")}
        value={to}
        onChange={setTo}
        tabs={[
          {
            value: "agent",
            label: t("transfer.agent"),
            content: (
              <div className="pt-3">
                <Field label={t("transfer.agent")} error={error}>
                  <Combobox
                    placeholder={t("transfer.agentPlaceholder")}
                    value={agentId}
                    onChange={setAgentId}
                    options={colleagues.map((one) => ({
                      value: String(one.agent_id),
                      label: one.name,
                      icon: (
                        <Avatar
                          name={one.name}
                          hue={known.find(({ id }) => id === one.agent_id)?.hue}
                          picture={one.picture_url}
                          size={20}
                          presence={one.online ? (one.accepting ? "online" : "away") : "offline"}
                          decorative
                        />
                      ),
                      hint: hintOf(one),
                    }))}
                  />
                </Field>
              </div>
            ),
          },
          {
            value: "team",
            label: t("transfer.team"),
            content: (
              <div className="pt-3">
                <Field label={t("transfer.team")} hint={t("transfer.teamHint")} error={error}>
                  <Combobox
                    placeholder={t("transfer.teamPlaceholder")}
                    value={teamId}
                    onChange={setTeamId}
                    options={teams.map((one) => ({ value: String(one.id), label: one.name }))}
                  />
                </Field>
              </div>
            ),
          },
        ]}
      />
      <Field label={t("transfer.note")} hint={t("transfer.noteHint")} error={wrong.note} optional>
        <Textarea value={note} maxLength={10_000} onChange={(event) => setNote(event.target.value)} />
      </Field>
    </FormDialog>
  );

  function hintOf({ online, accepting, active, capacity }: (typeof agents)[number]): string {
    if (!online) return t("transfer.offline");
    return accepting ? t("transfer.load", { active, capacity }) : t("transfer.away");
  }
}
