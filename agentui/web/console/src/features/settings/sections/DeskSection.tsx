import { Checkbox, Field, Input, Select, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { fieldErrors, isEmpty, ResultState, useFields } from "../../../forms";
import { Block, Fields } from "../components/Block";
import { BrandColor } from "../components/BrandColor";
import { SaveForm } from "../components/SaveForm";
import { type DeskSettings, deskSettingsQuery, useUpdateDesk } from "../queries/desk";

export default function DeskSection() {
  const settings = useQuery(deskSettingsQuery(useApi()));
  return (
    <Block>
      <ResultState query={settings}>
        {(current) => <DeskForm key={JSON.stringify(current)} settings={current} />}
      </ResultState>
    </Block>
  );
}

const OFFERED_SECONDS = [0, 5, 10, 20, 30, 60, 120];

function DeskForm({ settings }: { settings: DeskSettings }) {
  const { t } = useTranslation("settings");
  const notify = useToast();
  const update = useUpdateDesk();
  const { values, set, changes, reset } = useFields(settings);
  const wrong = fieldErrors(update.error);
  const seconds = [...new Set([...OFFERED_SECONDS, settings.undo_seconds])].sort((a, b) => a - b);
  return (
    <SaveForm
      changed={!isEmpty(changes)}
      pending={update.isPending}
      error={update.error}
      fields={["desk_name", "undo_seconds", "quoted_history", "case_link_in_mail", "brand_color"]}
      onSave={() => update.mutate(changes, { onSuccess: () => notify({ title: t("saved") }) })}
      onReset={reset}
    >
      <Fields>
        <Field label={t("desk.name")} hint={t("desk.nameHint")} error={wrong.desk_name}>
          <Input value={values.desk_name} onChange={(event) => set("desk_name", event.target.value)} />
        </Field>
        <Field label={t("desk.undo")} hint={t("desk.undoHint")} error={wrong.undo_seconds}>
          <Select
            value={String(values.undo_seconds)}
            onChange={(chosen) => set("undo_seconds", Number(chosen))}
            options={seconds.map((count) => ({
              value: String(count),
              label: count === 0 ? t("desk.atOnce") : t("desk.seconds", { count }),
            }))}
          />
        </Field>
        <Checkbox
          checked={values.quoted_history}
          onChange={(quoted) => set("quoted_history", quoted)}
          label={t("desk.quoting")}
          hint={t("desk.quotingHint")}
        />
        <Checkbox
          checked={values.case_link_in_mail}
          onChange={(linked) => set("case_link_in_mail", linked)}
          label={t("desk.caseLink")}
          hint={t("desk.caseLinkHint")}
        />
        <BrandColor
          value={values.brand_color}
          error={wrong.brand_color}
          onChange={(color) => set("brand_color", color)}
        />
      </Fields>
    </SaveForm>
  );
}
