import { Field, Select, TagInput } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { mailboxesQuery } from "../settings/queries/desk";
import { useKnownTags, useTeams } from "../ticket/desk";
import type { Draft } from "./FormEditor";
import { PRIORITIES } from "./model";

interface RoutingFieldsProps {
  draft: Draft;
  faults: Readonly<Record<string, string>>;
  onChange: <Name extends keyof Draft>(name: Name, value: Draft[Name]) => void;
}

const NONE = "none";

/** What becomes of what is sent. It holds at once, also for the form that is published. */
export function RoutingFields({ draft, faults, onChange }: RoutingFieldsProps) {
  const { t } = useTranslation(["webforms", "ui"]);
  const teams = useTeams();
  const mailboxes = useQuery(mailboxesQuery(useApi())).data ?? [];
  const known = useKnownTags();
  const id = (value: number | null) => (value === null ? NONE : String(value));
  const number = (value: string) => (value === NONE ? null : Number(value));
  return (
    <div className="flex max-w-md flex-col gap-4">
      <p className="text-ink-soft">{t("routing.detail")}</p>
      <Field label={t("routing.team")} error={faults.team_id}>
        <Select
          value={id(draft.team_id)}
          onChange={(value) => onChange("team_id", number(value))}
          options={[
            { value: NONE, label: t("routing.noTeam") },
            ...teams.map((team) => ({ value: String(team.id), label: team.name })),
          ]}
        />
      </Field>
      <Field label={t("routing.mailbox")} hint={t("routing.mailboxHint")} error={faults.mailbox_id}>
        <Select
          value={id(draft.mailbox_id)}
          onChange={(value) => onChange("mailbox_id", number(value))}
          options={[
            { value: NONE, label: t("routing.noMailbox") },
            ...mailboxes.map((box) => ({ value: String(box.id), label: box.address })),
          ]}
        />
      </Field>
      <Field label={t("routing.priority")} error={faults.priority}>
        <Select
          value={draft.priority}
          onChange={(priority) => onChange("priority", priority)}
          options={PRIORITIES.map((value) => ({ value, label: t(`ui:priority.${value}`) }))}
        />
      </Field>
      <Field label={t("routing.tags")} error={faults.tags}>
        <TagInput value={draft.tags} suggestions={known} onChange={(tags) => onChange("tags", tags)} />
      </Field>
    </div>
  );
}
