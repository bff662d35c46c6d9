import { Combobox, Field, TagInput } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { useKnownTags, useTeams } from "../../ticket/desk";
import { mailboxesQuery } from "../queries/desk";
import type { Policy } from "../queries/sla";
import { PRIORITIES } from "./targets";

type Conditions = Policy["conditions"];

interface ConditionFieldsProps {
  conditions: Conditions;
  errors: Readonly<Record<string, string>>;
  readOnly: boolean;
  onChange: (conditions: Conditions) => void;
}

const CHANNELS = ["email", "chat", "form", "api"] as const;

/** Which tickets a policy is for: all that are named must fit, what is empty does not narrow. */
export function ConditionFields({ conditions, errors, readOnly, onChange }: ConditionFieldsProps) {
  const { t } = useTranslation(["settings", "shell", "ui"]);
  const teams = useTeams();
  const mailboxes = useQuery(mailboxesQuery(useApi())).data ?? [];
  const known = useKnownTags();
  const set = (change: Partial<Conditions>) => onChange(withoutEmpty({ ...conditions, ...change }));
  return (
    <section>
      <h3 className="font-semibold">{t("policies.conditions")}</h3>
      <p className="mb-3 text-ink-soft">{t("policies.conditionsDetail")}</p>
      <div className="grid max-w-2xl gap-4 pane:grid-cols-2">
        <Field label={t("policies.channels")} error={errors["conditions.channels"]}>
          <Combobox
            multiple
            disabled={readOnly}
            placeholder={t("policies.every")}
            value={conditions.channels ?? []}
            onChange={(channels) => set({ channels: channels as Conditions["channels"] })}
            options={CHANNELS.map((value) => ({ value, label: t(`ui:channel.${value}`) }))}
          />
        </Field>
        <Field label={t("policies.priorities")} error={errors["conditions.priorities"]}>
          <Combobox
            multiple
            disabled={readOnly}
            placeholder={t("policies.every")}
            value={conditions.priorities ?? []}
            onChange={(priorities) => set({ priorities: priorities as Conditions["priorities"] })}
            options={PRIORITIES.map((value) => ({ value, label: t(`priorities.${value}`) }))}
          />
        </Field>
        <Field label={t("shell:settings.teams")} error={errors["conditions.team_ids"]}>
          <Combobox
            multiple
            disabled={readOnly}
            placeholder={t("policies.every")}
            value={(conditions.team_ids ?? []).map(String)}
            onChange={(ids) => set({ team_ids: ids.map(Number) })}
            options={teams.map(({ id, name }) => ({ value: String(id), label: name }))}
          />
        </Field>
        <Field label={t("shell:settings.mailboxes")} error={errors["conditions.mailbox_ids"]}>
          <Combobox
            multiple
            disabled={readOnly}
            placeholder={t("policies.every")}
            value={(conditions.mailbox_ids ?? []).map(String)}
            onChange={(ids) => set({ mailbox_ids: ids.map(Number) })}
            options={mailboxes.map(({ id, address }) => ({ value: String(id), label: address }))}
          />
        </Field>
        <Field label={t("policies.tags")} error={errors["conditions.tags"]}>
          <TagInput value={conditions.tags ?? []} suggestions={known} onChange={(tags) => set({ tags })} />
        </Field>
      </div>
    </section>
  );
}

function withoutEmpty(conditions: Conditions): Conditions {
  return Object.fromEntries(
    Object.entries(conditions).filter(([, values]) => Array.isArray(values) && values.length > 0),
  );
}
