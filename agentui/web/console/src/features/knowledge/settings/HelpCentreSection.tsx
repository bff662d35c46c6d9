import { Button, Checkbox, Field, Input, Select, TagInput, Textarea, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Trash2, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { fieldErrors, isEmpty, ResultState, useFields } from "../../../forms";
import { sitesQuery } from "../../settings/chat/queries";
import { Block, Fields } from "../../settings/components/Block";
import { SaveForm } from "../../settings/components/SaveForm";
import { formsQuery } from "../../webforms/queries";
import { uploadArticleFile } from "../editor/uploads";
import { type HelpCentre, helpCentreQuery, useUpdateHelpCentre } from "../helpCentre";
import { fileAddress } from "../markdown/nodes";
import { languageName } from "../model";

/** How the help centre is called, looks and behaves. */
export default function HelpCentreSection() {
  const { t } = useTranslation("knowledge");
  const settings = useQuery(helpCentreQuery(useApi()));
  return (
    <Block
      detail={t("centre.detail")}
      actions={
        <a href="/help" target="_blank" rel="noopener" className="text-accent-text underline">
          {t("centre.open")}
        </a>
      }
    >
      <ResultState query={settings}>
        {(current) => <CentreForm key={JSON.stringify(current)} settings={current} />}
      </ResultState>
    </Block>
  );
}

const NONE = "none";
const COLOR = /^#[0-9a-f]{6}$/i;

function CentreForm({ settings }: { settings: HelpCentre }) {
  const { t, i18n } = useTranslation("knowledge");
  const api = useApi();
  const notify = useToast();
  const update = useUpdateHelpCentre();
  const { values, set, changes, reset } = useFields(settings);
  const wrong = fieldErrors(update.error);
  const forms = useQuery(formsQuery(api)).data ?? [];
  const sites = useQuery(sitesQuery(api)).data ?? [];
  const languages = values.languages.length > 0 ? values.languages : [i18n.language];
  const colorWrong = values.color !== "" && !COLOR.test(values.color);
  return (
    <SaveForm
      changed={!isEmpty(changes)}
      pending={update.isPending}
      error={update.error}
      fields={[
        "name",
        "languages",
        "color",
        "logo_file_id",
        "title",
        "intro",
        "form",
        "chat_site",
        "indexed",
      ]}
      blocked={colorWrong}
      onSave={() => update.mutate(changes, { onSuccess: () => notify({ title: t("side.saved") }) })}
      onReset={reset}
    >
      <Fields>
        <Field label={t("centre.name")} hint={t("centre.nameHint")} error={wrong.name}>
          <Input dir="auto" value={values.name} onChange={(event) => set("name", event.target.value)} />
        </Field>
        <Field label={t("centre.languages")} hint={t("centre.languagesHint")} error={wrong.languages}>
          <TagInput value={values.languages} onChange={(all) => set("languages", all.map(asTag))} />
        </Field>
        <div className="flex items-start gap-2">
          <Field
            label={t("centre.color")}
            hint={t("centre.colorHint")}
            error={colorWrong ? t("centre.colorWrong") : wrong.color}
          >
            <Input
              value={values.color}
              maxLength={7}
              spellCheck={false}
              placeholder="#2161ca"
              onChange={(event) => set("color", event.target.value)}
              className="w-28 font-mono"
            />
          </Field>
          <input
            type="color"
            aria-label={t("centre.colorPick")}
            value={COLOR.test(values.color) ? values.color : "#2161ca"}
            onChange={(event) => set("color", event.target.value)}
            className="mt-6 h-7 w-16 cursor-pointer rounded-md border border-line-strong bg-surface p-0.5"
          />
        </div>
        <Logo
          value={values.logo_file_id}
          error={wrong.logo_file_id}
          onChange={(id) => set("logo_file_id", id)}
        />
        {languages.map((language) => (
          <Texts
            key={language}
            language={language}
            title={values.title[language] ?? ""}
            intro={values.intro[language] ?? ""}
            onTitle={(title) => set("title", { ...values.title, [language]: title })}
            onIntro={(intro) => set("intro", { ...values.intro, [language]: intro })}
          />
        ))}
        <Field label={t("centre.form")} hint={t("centre.formHint")} error={wrong.form}>
          <Select
            value={values.form || NONE}
            onChange={(value) => set("form", value === NONE ? "" : value)}
            options={[
              { value: NONE, label: t("centre.noForm") },
              ...forms.map(({ slug, name }) => ({ value: slug, label: name })),
            ]}
          />
        </Field>
        <Field label={t("centre.chat")} hint={t("centre.chatHint")} error={wrong.chat_site}>
          <Select
            value={values.chat_site || NONE}
            onChange={(value) => set("chat_site", value === NONE ? "" : value)}
            options={[
              { value: NONE, label: t("centre.noChat") },
              ...sites.map(({ key, name }) => ({ value: key, label: name })),
            ]}
          />
        </Field>
        <Checkbox
          checked={values.indexed}
          onChange={(indexed) => set("indexed", indexed)}
          label={t("centre.indexed")}
          hint={t("centre.indexedHint")}
        />
      </Fields>
    </SaveForm>
  );
}

/** "pt-br" as a tag is written: pt-BR. */
function asTag(typed: string): string {
  const [language = "", ...rest] = typed.split(/[-_]/);
  const parts = rest.map((part) =>
    part.length === 2 ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1),
  );
  return [language.toLowerCase(), ...parts].join("-");
}

interface TextsProps {
  language: string;
  title: string;
  intro: string;
  onTitle: (title: string) => void;
  onIntro: (intro: string) => void;
}

function Texts({ language, title, intro, onTitle, onIntro }: TextsProps) {
  const { t } = useTranslation("knowledge");
  return (
    <fieldset className="flex flex-col gap-3 border-line border-t pt-3">
      <legend className="float-start mb-1 w-full font-semibold">{languageName(language)}</legend>
      <Field label={t("centre.title")} optional>
        <Input
          dir="auto"
          lang={language}
          placeholder={t("centre.titleHint")}
          value={title}
          onChange={(event) => onTitle(event.target.value)}
        />
      </Field>
      <Field label={t("centre.intro")} optional>
        <Textarea
          dir="auto"
          lang={language}
          rows={2}
          value={intro}
          onChange={(event) => onIntro(event.target.value)}
        />
      </Field>
    </fieldset>
  );
}

interface LogoProps {
  value: number;
  error: string | undefined;
  onChange: (id: number) => void;
}

function Logo({ value, error, onChange }: LogoProps) {
  const { t } = useTranslation("knowledge");
  const api = useApi();
  const notify = useToast();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  async function choose(file: File | undefined) {
    if (!file) return;
    setBusy(true);
    try {
      onChange((await uploadArticleFile(api, file)).id);
    } catch (fault) {
      const detail = fault instanceof Error ? fault.message : undefined;
      notify({ tone: "fault", title: t("editor.uploadFailed", { name: file.name }), detail });
    } finally {
      setBusy(false);
    }
  }
  return (
    <div className="flex flex-col gap-1">
      <span className="font-medium">{t("centre.logo")}</span>
      <div className="flex flex-wrap items-center gap-3">
        {value > 0 && (
          <img src={fileAddress(`kb:${value}`) ?? ""} alt="" className="h-10 max-w-40 object-contain" />
        )}
        <Button icon={Upload} loading={busy} onClick={() => input.current?.click()}>
          {t("centre.logoChoose")}
        </Button>
        {value > 0 && (
          <Button variant="ghost" icon={Trash2} onClick={() => onChange(0)}>
            {t("centre.logoRemove")}
          </Button>
        )}
      </div>
      {error && <p className="text-breach-text text-small">{error}</p>}
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp"
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          void choose(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
    </div>
  );
}
