import { Avatar, Button, Chip, IconButton, Menu, MenuItem, MenuSeparator } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { EllipsisVertical, KeyRound, Pencil, UserCheck, UserPlus, UserX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState } from "../../../forms";
import { useSession } from "../../session/queries";
import { agentsQuery, useTeams } from "../../ticket/desk";
import { Activation } from "../components/Activation";
import { AgentForm } from "../components/AgentForm";
import { Block } from "../components/Block";
import { InviteForm } from "../components/InviteForm";
import { Line, Lines } from "../components/Lines";
import { LinkDialog, NewLink } from "../components/LinkDialog";
import type { Agent, PasswordLink } from "../queries/people";

type Open =
  | { what: "invite" }
  | { what: "link"; agent: Agent; link: PasswordLink }
  | { what: "newLink" | "edit" | "activation"; agent: Agent }
  | null;

export default function AgentsSection() {
  const { t } = useTranslation("settings");
  const { permissions } = useSession();
  const agents = useQuery(agentsQuery(useApi()));
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const made = (agent: Agent, link: PasswordLink) => setOpen({ what: "link", agent, link });
  return (
    <Block
      detail={permissions.admin ? t("agents.detail") : t("agents.readOnly")}
      actions={
        permissions.admin && (
          <Button variant="primary" icon={UserPlus} onClick={() => setOpen({ what: "invite" })}>
            {t("agents.invite")}
          </Button>
        )
      }
    >
      <ResultState query={agents}>{(all) => <AgentList agents={all} onOpen={setOpen} />}</ResultState>
      {open?.what === "invite" && <InviteForm onMade={made} onClose={close} />}
      {open?.what === "link" && <LinkDialog agent={open.agent} link={open.link} onClose={close} />}
      {open?.what === "newLink" && <NewLink agent={open.agent} onMade={made} onClose={close} />}
      {open?.what === "edit" && <AgentForm agent={open.agent} onClose={close} />}
      {open?.what === "activation" && <Activation agent={open.agent} onClose={close} />}
    </Block>
  );
}

interface AgentListProps {
  agents: readonly Agent[];
  onOpen: (open: Open) => void;
}

/** Those who are gone stand at the end. */
function AgentList({ agents, onOpen }: AgentListProps) {
  const { t } = useTranslation(["settings", "shell"]);
  const ordered = [...agents].sort(
    (a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name),
  );
  return (
    <Lines label={t("shell:settings.agents")}>
      {ordered.map((agent) => (
        <AgentLine key={agent.id} agent={agent} onOpen={onOpen} />
      ))}
    </Lines>
  );
}

function AgentLine({ agent, onOpen }: { agent: Agent; onOpen: (open: Open) => void }) {
  const { t } = useTranslation("settings");
  const { permissions, agent: own } = useSession();
  const teams = useTeams().filter((team) => agent.teams.includes(team.id));
  return (
    <Line
      icon={<Avatar name={agent.name} hue={agent.hue} picture={agent.picture_url} size={32} decorative />}
      title={agent.name}
      marks={
        <>
          <Chip>{t(`roles.${agent.role}`)}</Chip>
          {agent.id === own.id && <Chip tone="accent">{t("agents.you")}</Chip>}
          {!agent.active && <Chip tone="due">{t("agents.inactive")}</Chip>}
          {agent.active && !agent.can_sign_in && <Chip tone="note">{t("agents.invited")}</Chip>}
        </>
      }
      detail={[agent.email, ...teams.map((team) => team.name)].join(" · ")}
      actions={permissions.admin && <AgentMenu agent={agent} onOpen={onOpen} />}
    />
  );
}

function AgentMenu({ agent, onOpen }: { agent: Agent; onOpen: (open: Open) => void }) {
  const { t } = useTranslation("settings");
  const { agent: own } = useSession();
  const label = t("agents.menu", { name: agent.name });
  return (
    <Menu align="end" trigger={<IconButton icon={EllipsisVertical} label={label} />}>
      <MenuItem icon={Pencil} onSelect={() => onOpen({ what: "edit", agent })}>
        {t("agents.edit")}
      </MenuItem>
      {agent.active && (
        <MenuItem icon={KeyRound} onSelect={() => onOpen({ what: "newLink", agent })}>
          {agent.can_sign_in ? t("agents.reset") : t("agents.inviteAgain")}
        </MenuItem>
      )}
      {agent.id !== own.id && (
        <>
          <MenuSeparator />
          <MenuItem
            icon={agent.active ? UserX : UserCheck}
            danger={agent.active}
            onSelect={() => onOpen({ what: "activation", agent })}
          >
            {agent.active ? t("agents.deactivate") : t("agents.reactivate")}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
