import { useFormat } from "@kept/shared/format";
import { useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ConfirmDialog } from "../../../forms";
import { type Agent, openTicketsQuery, useUpdateAgent } from "../queries/people";

/** Says before what becomes of somebody's work. */
export function Activation({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const notify = useToast();
  const update = useUpdateAgent();
  const { name, active } = agent;
  function confirm() {
    update.mutate(
      { id: agent.id, active: !active },
      {
        onSuccess: () => {
          notify({ title: active ? t("agents.gone", { name }) : t("agents.back", { name }) });
          onClose();
        },
      },
    );
  }
  return (
    <ConfirmDialog
      title={active ? t("agents.deactivateTitle", { name }) : t("agents.reactivateTitle", { name })}
      verb={active ? t("agents.deactivate") : t("agents.reactivate")}
      danger={active}
      pending={update.isPending}
      error={update.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      {active ? <WhatHappens agent={agent} /> : <p>{t("agents.reactivateDetail")}</p>}
    </ConfirmDialog>
  );
}

function WhatHappens({ agent }: { agent: Agent }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const { data: held } = useQuery(openTicketsQuery(useApi(), agent.id));
  const count = held?.count ?? 0;
  const figure = held?.more ? `${format.number(count)}+` : format.number(count);
  return (
    <ul className="flex list-disc flex-col gap-1 ps-5">
      <li>{t("agents.endsSessions")}</li>
      <li>{held ? t("agents.givesBack", { count, figure }) : t("agents.givesBackAll")}</li>
      <li>{t("agents.keepsHistory")}</li>
    </ul>
  );
}
