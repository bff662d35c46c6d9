import { Combobox, Field, Input, Select, Switch, Textarea } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { FormDialog, fieldErrors, TimeZoneField, useFields } from "../../../forms";
import { areasQuery } from "../../product/theme/queries";
import { useSession } from "../../session/queries";
import type { Agent } from "../queries/people";
import { type ProductTeam, useSaveProductTeam } from "./queries";
import { addressesOf, HOURS, hourName, WEEKDAYS, weekdayName } from "./times";

/** The languages that digests are written in, as the server has them. */
const LANGUAGES = ["en", "de", "es", "fr", "pt", "zh", "ja", "ar"] as const;

const FIELDS = ["name", "area_ids", "member_ids", "recipients", "weekday", "hour", "zone", "language"];

interface ProductTeamFormProps {
  team?: ProductTeam;
  /** All of the desk; those who left are offered only where they are members. */
  agents: readonly Agent[];
  onClose: () => void;
}

/** A new product team, or an existing one. */
export function ProductTeamForm({ team, agents, onClose }: ProductTeamFormProps) {
  const { t, i18n } = useTranslation("digests");
  const { agent } = useSession();
  const { data: areas = [] } = useQuery(areasQuery(useApi()));
  const offered = agents.filter(({ active, id }) => active || team?.member_ids.includes(id));
  const save = useSaveProductTeam(team?.id);
  const { values, set } = useFields({
    name: team?.name ?? "",
    areas: (team?.area_ids ?? []).map(String),
    members: (team?.member_ids ?? [agent.id]).map(String),
    recipients: (team?.recipients ?? []).join("\n"),
    weekday: team?.weekday ?? 1,
    hour: team?.hour ?? 8,
    zone: team?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    language: team?.language ?? LANGUAGES.find((tag) => i18n.language.startsWith(tag)) ?? "en",
    enabled: team?.enabled ?? true,
  });
  const wrong = fieldErrors(save.error);

  function submit() {
    const { areas: chosen, members, recipients, ...own } = values;
    const body = {
      ...own,
      version: team?.version,
      area_ids: chosen.map(Number),
      member_ids: members.map(Number),
      recipients: addressesOf(recipients),
    };
    save.mutate(body, { onSuccess: onClose });
  }

  return (
    <FormDialog
      title={team ? t("teams.edit", { name: team.name }) : t("teams.add")}
      description={t("teams.formDetail")}
      verb={team ? t("save") : t("teams.add")}
      pending={save.isPending}
      error={save.error}
      fields={FIELDS}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("teams.name")} error={wrong.name}>
        <Input
          autoFocus
          maxLength={80}
          value={values.name}
          onChange={({ target }) => set("name", target.value)}
        />
      </Field>
      <Field label={t("teams.areas")} hint={t("teams.areasHint")} error={wrong.area_ids}>
        <Combobox
          multiple
          placeholder={t("teams.allAreas")}
          value={values.areas}
          onChange={(ids) => set("areas", ids)}
          options={areas.map(({ id, name, themes }) => ({
            value: String(id),
            label: name,
            hint: t("teams.themes", { count: themes }),
          }))}
        />
      </Field>
      <Field label={t("teams.members")} hint={t("teams.membersHint")} error={wrong.member_ids}>
        <Combobox
          multiple
          placeholder={t("teams.nobody")}
          value={values.members}
          onChange={(ids) => set("members", ids)}
          options={offered.map(({ id, name, email }) => ({ value: String(id), label: name, hint: email }))}
        />
      </Field>
      <Field label={t("teams.recipients")} hint={t("teams.recipientsHint")} error={wrong.recipients} optional>
        <Textarea
          rows={2}
          dir="ltr"
          placeholder="product@example.com"
          value={values.recipients}
          onChange={({ target }) => set("recipients", target.value)}
        />
      </Field>
      <div className="grid grid-cols-2 gap-4">
        <Field label={t("teams.weekday")} error={wrong.weekday}>
          <Select
            value={String(values.weekday)}
            onChange={(day) => set("weekday", Number(day))}
            options={WEEKDAYS.map((day) => ({ value: String(day), label: weekdayName(day, i18n.language) }))}
          />
        </Field>
        <Field label={t("teams.hour")} error={wrong.hour}>
          <Select
            value={String(values.hour)}
            onChange={(hour) => set("hour", Number(hour))}
            options={HOURS.map((hour) => ({ value: String(hour), label: hourName(hour, i18n.language) }))}
          />
        </Field>
        <TimeZoneField
          label={t("teams.zone")}
          error={wrong.zone}
          value={values.zone}
          onChange={(zone) => set("zone", zone)}
        />
        <Field label={t("teams.language")} error={wrong.language}>
          <Select
            value={values.language}
            onChange={(language) => set("language", language)}
            options={LANGUAGES.map((tag) => ({ value: tag as string, label: ownName(tag) }))}
          />
        </Field>
      </div>
      <Switch
        checked={values.enabled}
        onChange={(enabled) => set("enabled", enabled)}
        label={t("teams.enabled")}
        hint={t("teams.enabledHint")}
      />
    </FormDialog>
  );
}

function ownName(tag: string): string {
  return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
}
