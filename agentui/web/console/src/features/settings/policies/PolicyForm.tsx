import { Field, Input, Select, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { fieldErrors, isEmpty, useFields } from "../../../forms";
import { Fields } from "../components/Block";
import { SaveForm } from "../components/SaveForm";
import { calendarsQuery, type Policy, useUpdatePolicy } from "../queries/sla";
import { ConditionFields } from "./ConditionFields";
import type { DurationUnits } from "./durations";
import { TargetTable } from "./TargetTable";
import { draftOf, targetsOf, unreadable } from "./targets";

interface PolicyFormProps {
  policy: Policy;
  readOnly: boolean;
}

/** What one policy promises, to which tickets, and by which hours it counts. */
export function PolicyForm({ policy, readOnly }: PolicyFormProps) {
  const { t } = useTranslation("settings");
  const notify = useToast();
  const units = useUnits();
  const calendars = useQuery(calendarsQuery(useApi())).data ?? [];
  const update = useUpdatePolicy(policy.id);
  const { values, set, changes, reset } = useFields({
    name: policy.name,
    conditions: policy.conditions,
    targets: policy.targets.map((target) => draftOf(target, units)),
    calendar_id: policy.calendar_id,
  });
  const wrong = fieldErrors(update.error);
  const unread = unreadable(values.targets);
  const errors = { ...wrong, ...Object.fromEntries(unread.map((path) => [path, t("policies.unreadable")])) };

  function save() {
    const { targets, ...rest } = changes;
    const body = { ...rest, ...(targets && { targets: targetsOf(targets) }) };
    update.mutate(body, {
      onSuccess: () => notify({ title: t("saved"), detail: t("policies.savedDetail") }),
    });
  }

  return (
    <SaveForm
      changed={!isEmpty(changes)}
      blocked={unread.length > 0}
      pending={update.isPending}
      error={update.error}
      fields={["name", "conditions", "targets", "calendar_id"]}
      onSave={save}
      onReset={reset}
    >
      <fieldset disabled={readOnly} className="flex min-w-0 flex-col gap-6">
        <Fields>
          <Field label={t("policies.name")} error={wrong.name}>
            <Input value={values.name} onChange={(event) => set("name", event.target.value)} />
          </Field>
          <Field label={t("policies.calendar")} hint={t("policies.calendarHint")} error={wrong.calendar_id}>
            <Select
              value={String(values.calendar_id)}
              onChange={(id) => set("calendar_id", Number(id))}
              disabled={readOnly}
              options={calendars.map(({ id, name }) => ({ value: String(id), label: name }))}
            />
          </Field>
        </Fields>
        <TargetTable
          drafts={values.targets}
          errors={errors}
          readOnly={readOnly}
          onChange={(targets) => set("targets", targets)}
        />
        <ConditionFields
          conditions={values.conditions}
          errors={wrong}
          readOnly={readOnly}
          onChange={(conditions) => set("conditions", conditions)}
        />
      </fieldset>
    </SaveForm>
  );
}

function useUnits(): DurationUnits {
  const { t } = useTranslation("settings");
  return useMemo(
    () => ({
      day: t("units.day"),
      hour: t("units.hour"),
      minute: t("units.minute"),
      second: t("units.second"),
    }),
    [t],
  );
}
