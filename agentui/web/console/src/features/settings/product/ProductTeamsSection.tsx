import { useFormat } from "@kept/shared/format";
import { Button, Chip, EmptyState, IconButton, RelativeTime } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Eye, Newspaper, Pause, Pencil, Plus, Trash2, Webhook } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ConfirmDialog, ResultState } from "../../../forms";
import { areasQuery } from "../../product/theme/queries";
import { useMaySteer } from "../../product/theme/useMaySteer";
import { useSession } from "../../session/queries";
import { useAgents } from "../../ticket/desk";
import { Block } from "../components/Block";
import { Line, Lines } from "../components/Lines";
import { PreviewDialog } from "./PreviewDialog";
import { ProductTeamForm } from "./ProductTeamForm";
import { type ProductTeam, productTeamsQuery, useDeleteProductTeam } from "./queries";
import { hourName, weekdayName } from "./times";
import { WebhookDialog } from "./WebhookDialog";

type Open = { what: "new" } | { what: "edit" | "preview" | "webhook" | "delete"; team: ProductTeam } | null;

/** Who builds what, and reads every week what customers say of it. */
export default function ProductTeamsSection() {
  const { t } = useTranslation("digests");
  const steers = useMaySteer();
  const teams = useQuery(productTeamsQuery(useApi()));
  const agents = useAgents();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <Block
      detail={t(steers ? "teams.detail" : "teams.readOnly")}
      actions={
        steers && (
          <Button variant="primary" icon={Plus} onClick={() => setOpen({ what: "new" })}>
            {t("teams.add")}
          </Button>
        )
      }
    >
      <ResultState query={teams}>{(all) => <TeamList teams={all} onOpen={setOpen} />}</ResultState>
      {open?.what === "new" && <ProductTeamForm agents={agents} onClose={close} />}
      {open?.what === "edit" && <ProductTeamForm team={open.team} agents={agents} onClose={close} />}
      {open?.what === "preview" && <PreviewDialog team={open.team} onClose={close} />}
      {open?.what === "webhook" && <WebhookDialog id={open.team.id} onClose={close} />}
      {open?.what === "delete" && <DeleteTeam team={open.team} onClose={close} />}
    </Block>
  );
}

interface TeamListProps {
  teams: readonly ProductTeam[];
  onOpen: (open: Open) => void;
}

function TeamList({ teams, onOpen }: TeamListProps) {
  const { t } = useTranslation(["digests", "shell"]);
  const { permissions } = useSession();
  const steers = useMaySteer();
  if (teams.length === 0) {
    return <EmptyState icon={Newspaper} title={t("teams.empty")} detail={t("teams.emptyDetail")} />;
  }
  return (
    <Lines label={t("shell:settings.productTeams")}>
      {teams.map((team) => {
        const { name } = team;
        return (
          <Line
            key={team.id}
            title={name}
            marks={
              <>
                {!team.enabled && <Chip icon={Pause}>{t("teams.paused")}</Chip>}
                {team.webhook_url && <Chip icon={Webhook}>{t("webhook.chip")}</Chip>}
              </>
            }
            detail={<TeamDetail team={team} />}
            actions={
              <>
                <IconButton
                  icon={Eye}
                  label={t("preview.open", { name })}
                  onClick={() => onOpen({ what: "preview", team })}
                />
                {permissions.admin && (
                  <IconButton
                    icon={Webhook}
                    label={t("webhook.open", { name })}
                    onClick={() => onOpen({ what: "webhook", team })}
                  />
                )}
                {steers && (
                  <>
                    <IconButton
                      icon={Pencil}
                      label={t("teams.edit", { name })}
                      onClick={() => onOpen({ what: "edit", team })}
                    />
                    <IconButton
                      icon={Trash2}
                      label={t("teams.delete", { name })}
                      onClick={() => onOpen({ what: "delete", team })}
                    />
                  </>
                )}
              </>
            }
          />
        );
      })}
    </Lines>
  );
}

function TeamDetail({ team }: { team: ProductTeam }) {
  const { t, i18n } = useTranslation("digests");
  const format = useFormat();
  const { data: areas = [] } = useQuery(areasQuery(useApi()));
  const own = areas.filter(({ id }) => team.area_ids.includes(id)).map(({ name }) => name);
  const readers = team.member_ids.length + team.recipients.length;
  const said = [
    t("teams.every", {
      day: weekdayName(team.weekday, i18n.language),
      time: hourName(team.hour, i18n.language),
      zone: team.zone.replaceAll("_", " "),
    }),
    t("teams.readers", { count: readers, figure: format.number(readers) }),
    own.length > 0 ? format.list(own) : t("teams.allAreas"),
  ];
  return (
    <>
      {said.join(" · ")}
      {team.next_at && (
        <>
          {" · "}
          {t("teams.next")} <RelativeTime at={team.next_at} style="phrase" />
        </>
      )}
    </>
  );
}

function DeleteTeam({ team, onClose }: { team: ProductTeam; onClose: () => void }) {
  const { t } = useTranslation("digests");
  const remove = useDeleteProductTeam();
  return (
    <ConfirmDialog
      title={t("teams.deleteTitle", { name: team.name })}
      verb={t("delete")}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(team.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t("teams.deleteDetail")}</p>
    </ConfirmDialog>
  );
}
