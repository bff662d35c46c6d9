import { useFormat } from "@kept/shared/format";
import { Avatar, Button, Chip, EmptyState, IconButton } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Archive, Lock, Pencil, Plus, Users } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ConfirmDialog, ResultState } from "../../../forms";
import { useSession } from "../../session/queries";
import { teamsQuery, useAgents } from "../../ticket/desk";
import { Block } from "../components/Block";
import { Line, Lines } from "../components/Lines";
import { TeamForm } from "../components/TeamForm";
import { type Team, useArchiveTeam } from "../queries/people";

type Open = { what: "new" } | { what: "edit" | "archive"; team: Team } | null;

export default function TeamsSection() {
  const { t } = useTranslation("settings");
  const { permissions } = useSession();
  const teams = useQuery(teamsQuery(useApi()));
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <Block
      detail={permissions.lead ? t("teams.detail") : t("teams.readOnly")}
      actions={
        permissions.lead && (
          <Button variant="primary" icon={Plus} onClick={() => setOpen({ what: "new" })}>
            {t("teams.create")}
          </Button>
        )
      }
    >
      <ResultState query={teams}>{(all) => <TeamList teams={all} onOpen={setOpen} />}</ResultState>
      {open?.what === "new" && <TeamForm onClose={close} />}
      {open?.what === "edit" && <TeamForm team={open.team} onClose={close} />}
      {open?.what === "archive" && <ArchiveTeam team={open.team} onClose={close} />}
    </Block>
  );
}

function TeamList({ teams, onOpen }: { teams: readonly Team[]; onOpen: (open: Open) => void }) {
  const { t } = useTranslation(["settings", "shell"]);
  const { permissions } = useSession();
  if (teams.length === 0) {
    return <EmptyState icon={Users} title={t("teams.empty")} detail={t("teams.emptyDetail")} />;
  }
  return (
    <Lines label={t("shell:settings.teams")}>
      {teams.map((team) => (
        <Line
          key={team.id}
          title={team.name}
          marks={
            team.restricted && (
              <Chip icon={Lock} tone="note" title={t("teams.restrictedHint")}>
                {t("teams.restrictedShort")}
              </Chip>
            )
          }
          detail={<TeamDetail team={team} />}
          actions={
            permissions.lead && (
              <>
                <IconButton
                  icon={Pencil}
                  label={t("teams.edit", { name: team.name })}
                  onClick={() => onOpen({ what: "edit", team })}
                />
                <IconButton
                  icon={Archive}
                  label={t("teams.archive", { name: team.name })}
                  onClick={() => onOpen({ what: "archive", team })}
                />
              </>
            )
          }
        />
      ))}
    </Lines>
  );
}

const FACES = 6;

function TeamDetail({ team }: { team: Team }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const members = useAgents().filter((agent) => agent.active && team.members.includes(agent.id));
  const names = format.list(members.map((agent) => agent.name));
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="flex -space-x-1" title={names}>
        {members.slice(0, FACES).map((agent) => (
          <Avatar
            key={agent.id}
            name={agent.name}
            hue={agent.hue}
            picture={agent.picture_url}
            size={16}
            decorative
          />
        ))}
      </span>
      {t("teams.members", { count: members.length })}
      {team.description && <span>· {team.description}</span>}
    </span>
  );
}

function ArchiveTeam({ team, onClose }: { team: Team; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const archive = useArchiveTeam();
  return (
    <ConfirmDialog
      title={t("teams.archive", { name: team.name })}
      verb={t("archive")}
      pending={archive.isPending}
      error={archive.error}
      onConfirm={() => archive.mutate(team.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t("teams.archiveDetail")}</p>
    </ConfirmDialog>
  );
}
