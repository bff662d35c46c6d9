import { Checkbox, Combobox, Field, Input, Select, Switch, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { fieldErrors, isEmpty, useFields } from "../../../forms";
import { useTeams } from "../../ticket/desk";
import { Block, Fields } from "../components/Block";
import { SaveForm } from "../components/SaveForm";
import { calendarsQuery } from "../queries/sla";
import { ColorField } from "./ColorField";
import { OriginsField } from "./OriginsField";
import { PreviewPane } from "./PreviewPane";
import { QuestionsEditor } from "./QuestionsEditor";
import { useUpdateSite } from "./queries";
import {
  CHAT_THEMES,
  type ChatLook,
  type ChatSite,
  type ChatTheme,
  valuesOf,
  WIDGET_LANGUAGES,
} from "./sites";
import { LanguageSelect, offeredLanguages, ownName, WordsFields } from "./WordsFields";

const FIELDS = ["name", "origins", "team_id", "calendar_id", "look", "questions", "assignment"];
const NONE = "none";

interface SiteFormProps {
  site: ChatSite;
  readOnly: boolean;
  /** Begins the form anew with what is saved. */
  onFresh: () => void;
}

/** All that can be said about a site's chat, and beside it what visitors will see of it. */
export function SiteForm({ site, readOnly, onFresh }: SiteFormProps) {
  const { t, i18n } = useTranslation("sites");
  const notify = useToast();
  const update = useUpdateSite(site.id);
  const teams = useTeams();
  const { data: calendars = [] } = useQuery(calendarsQuery(useApi()));
  const { values, set, changes } = useFields(valuesOf(site));
  const { look } = values;
  const offered = offeredLanguages(look);
  const [chosen, setLanguage] = useState(
    offered.includes(i18n.language) ? i18n.language : (offered[0] ?? "en"),
  );
  const language = offered.includes(chosen) ? chosen : (offered[0] ?? "en");
  const wrong = fieldErrors(update.error);
  const setLook = (patch: Partial<ChatLook>) => set("look", { ...look, ...patch });
  const filled = new Set(
    [look.greeting, look.subtitle, look.launcher_text].flatMap((one) => Object.keys(one ?? {})),
  );

  function save() {
    update.mutate(changes, {
      onSuccess: () => {
        notify({ title: t("saved") });
        onFresh();
      },
    });
  }

  return (
    <div className="grid gap-8 side:grid-cols-[minmax(0,1fr)_400px]">
      <SaveForm
        changed={!readOnly && !isEmpty(changes)}
        pending={update.isPending}
        error={update.error}
        fields={FIELDS}
        onSave={save}
        onReset={onFresh}
      >
        <div>
          <Block title={t("general.title")}>
            <Fields>
              <Field label={t("general.name")} hint={t("general.nameHint")} error={wrong.name}>
                <Input
                  maxLength={100}
                  disabled={readOnly}
                  value={values.name}
                  onChange={(event) => set("name", event.target.value)}
                />
              </Field>
              <OriginsField
                value={values.origins}
                error={firstOf(wrong, "origins")}
                disabled={readOnly}
                onChange={(origins) => set("origins", origins)}
              />
            </Fields>
          </Block>
          <Block title={t("look.title")} detail={t("look.detail")}>
            <Fields>
              <ColorField
                value={look.color}
                error={wrong["look.color"]}
                disabled={readOnly}
                onChange={(color) => setLook({ color })}
              />
              <Field label={t("look.side")}>
                <Select<ChatLook["side"]>
                  value={look.side}
                  disabled={readOnly}
                  onChange={(side) => setLook({ side })}
                  options={[
                    { value: "right", label: t("look.right") },
                    { value: "left", label: t("look.left") },
                  ]}
                />
              </Field>
              <Field label={t("look.theme")} hint={t("look.themeHint")} error={wrong["look.theme"]}>
                <Select<ChatTheme>
                  value={look.theme ?? "auto"}
                  disabled={readOnly}
                  onChange={(theme) => setLook({ theme })}
                  options={CHAT_THEMES.map((value) => ({ value, label: t(`look.themes.${value}`) }))}
                />
              </Field>
              <Field label={t("look.languages")} hint={t("look.languagesHint")} error={wrong["look.locales"]}>
                <Combobox
                  multiple
                  disabled={readOnly}
                  placeholder={t("look.allLanguages")}
                  value={look.locales ?? []}
                  onChange={(locales) => setLook({ locales })}
                  options={WIDGET_LANGUAGES.map((tag) => ({ value: tag, label: ownName(tag) }))}
                />
              </Field>
              <LanguageSelect offered={offered} value={language} filled={filled} onChange={setLanguage} />
              <WordsFields look={look} language={language} disabled={readOnly} onChange={setLook} />
              <Switch
                checked={look.sound ?? false}
                disabled={readOnly}
                onChange={(sound) => setLook({ sound })}
                label={t("look.sound")}
                hint={t("look.soundHint")}
              />
            </Fields>
          </Block>
          <Block title={t("handling.title")}>
            <Fields>
              <Field label={t("handling.team")} hint={t("handling.teamHint")} error={wrong.team_id}>
                <Select
                  value={values.team_id === null ? NONE : String(values.team_id)}
                  disabled={readOnly}
                  onChange={(id) => set("team_id", id === NONE ? null : Number(id))}
                  options={[
                    { value: NONE, label: t("handling.noTeam") },
                    ...teams.map(({ id, name }) => ({ value: String(id), label: name })),
                  ]}
                />
              </Field>
              <Field label={t("handling.hours")} hint={t("handling.hoursHint")} error={wrong.calendar_id}>
                <Select
                  value={values.calendar_id === null ? NONE : String(values.calendar_id)}
                  disabled={readOnly}
                  onChange={(id) => set("calendar_id", id === NONE ? null : Number(id))}
                  options={[
                    { value: NONE, label: t("handling.always") },
                    ...calendars.map(({ id, name }) => ({ value: String(id), label: name })),
                  ]}
                />
              </Field>
              <Field
                label={t("handling.assignment")}
                hint={t(`handling.${values.assignment}Hint`)}
                error={wrong.assignment}
              >
                <Select<ChatSite["assignment"]>
                  value={values.assignment}
                  disabled={readOnly}
                  onChange={(assignment) => set("assignment", assignment)}
                  options={[
                    { value: "manual", label: t("handling.manual") },
                    { value: "auto", label: t("handling.auto") },
                  ]}
                />
              </Field>
              <Checkbox
                checked={values.suggest}
                disabled={readOnly}
                onChange={(suggest) => set("suggest", suggest)}
                label={t("handling.suggest")}
                hint={t("handling.suggestHint")}
              />
              <Checkbox
                checked={values.preview_typing}
                disabled={readOnly}
                onChange={(preview) => set("preview_typing", preview)}
                label={t("handling.sneak")}
                hint={t("handling.sneakHint")}
              />
            </Fields>
          </Block>
          <Block title={t("questions.title")} detail={t("questions.detail")}>
            <QuestionsEditor
              questions={values.questions}
              language={language}
              errors={wrong}
              disabled={readOnly}
              onChange={(questions) => set("questions", questions)}
            />
          </Block>
        </div>
      </SaveForm>
      <div>
        <div className="side:sticky side:top-5">
          <PreviewPane
            site={site}
            values={values}
            offered={offered}
            language={language}
            onLanguage={setLanguage}
          />
        </div>
      </div>
    </div>
  );
}

/** The first of what is wrong in a list: "origins[1]" stands for "origins". */
function firstOf(wrong: Readonly<Record<string, string>>, name: string): string | undefined {
  const path = Object.keys(wrong).find((one) => one === name || one.startsWith(`${name}[`));
  return path && wrong[path];
}
