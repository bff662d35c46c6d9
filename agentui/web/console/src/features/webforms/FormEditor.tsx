import { Button, Select, Tabs, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronLeft, Send } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { changesOf, FormFault, fieldErrors, isEmpty, ResultState } from "../../forms";
import { SaveForm } from "../settings/components/SaveForm";
import { FieldList } from "./FieldList";
import { Figures, FormState } from "./FormList";
import { LookFields } from "./LookFields";
import type { Definition, Form } from "./model";
import { Preview } from "./Preview";
import { formQuery, usePublishForm, useSaveForm } from "./queries";
import { RoutingFields } from "./RoutingFields";
import { ShareFields } from "./ShareFields";
import { languageName } from "./words";

export function FormEditor({ id }: { id: number }) {
  const form = useQuery(formQuery(useApi(), id));
  // Each version is edited from its beginning: what is being typed meanwhile belongs to the one that was read.
  return <ResultState query={form}>{(loaded) => <Designer form={loaded} />}</ResultState>;
}

const TABS = ["fields", "look", "routing", "share"] as const;
type Tab = (typeof TABS)[number];

export interface Draft {
  name: string;
  slug: string;
  definition: Definition;
  team_id: number | null;
  mailbox_id: number | null;
  priority: Form["priority"];
  tags: string[];
  origins: string[];
}

function draftOf(form: Form): Draft {
  const { name, slug, definition, team_id, mailbox_id, priority, tags, origins } = form;
  return { name, slug, definition, team_id, mailbox_id, priority, tags, origins };
}

function Designer({ form }: { form: Form }) {
  const { t } = useTranslation("webforms");
  const notify = useToast();
  const [tab, setTab] = useState<Tab>("fields");
  const [base, setBase] = useState(form);
  const [values, setValues] = useState(() => draftOf(form));
  const [language, setLanguage] = useState(base.definition.languages[0] ?? "en");
  const save = useSaveForm(form.id);
  const publish = usePublishForm(form.id);
  const changes = changesOf(draftOf(base), values);
  const changed = !isEmpty(changes);
  const faults = { ...fieldErrors(publish.error), ...fieldErrors(save.error) };
  const set = <Name extends keyof Draft>(name: Name, value: Draft[Name]) =>
    setValues((before) => ({ ...before, [name]: value }));
  const setDefinition = (change: Partial<Definition>) =>
    setValues((before) => ({ ...before, definition: { ...before.definition, ...change } }));

  async function store(): Promise<Form> {
    const saved = await save.mutateAsync({ ...changes, base_version: base.version });
    setBase(saved);
    // What was typed while it was being saved stays.
    setValues((now) => (now === values ? draftOf(saved) : now));
    return saved;
  }

  async function show() {
    publish.reset();
    try {
      const saved = changed ? await store() : base;
      setBase(await publish.mutateAsync(saved.version));
      notify({ tone: "done", title: t("published") });
    } catch {
      // Both faults are shown above the fields.
    }
  }

  const spoken = language in values.definition.title || values.definition.languages.includes(language);
  const current = spoken ? language : (values.definition.languages[0] ?? "en");
  const parts = { definition: values.definition, language: current, faults, onChange: setDefinition };
  return (
    <div className="@container">
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <Link
          to="/settings/$section"
          params={{ section: "forms" }}
          search={{}}
          className="flex h-7 items-center gap-1 rounded-md pe-2 text-ink-soft hover:bg-hover hover:text-ink"
        >
          <ChevronLeft aria-hidden="true" className="size-4 rtl:rotate-180" />
          {t("list")}
        </Link>
        <h2 className="min-w-40 flex-1 truncate font-semibold text-read">{base.name}</h2>
        <FormState form={{ ...base, changed: base.changed || changed }} />
        <Button
          variant="primary"
          icon={Send}
          loading={publish.isPending}
          disabled={base.state === "published" && !base.changed && !changed}
          onClick={() => void show()}
        >
          {base.state === "published" ? t("publishAgain") : t("publish")}
        </Button>
      </div>
      <FormFault error={publish.error} />
      <p className="mb-3 text-ink-soft text-small">
        <Figures id={form.id} />
      </p>
      <div className="grid grid-cols-1 gap-8 @4xl:grid-cols-[minmax(0,1fr)_minmax(0,400px)]">
        <SaveForm
          changed={changed}
          pending={save.isPending}
          error={save.error}
          fields={["name", "slug", "definition", "team_id", "mailbox_id", "priority", "tags", "origins"]}
          onSave={() => void store().catch(() => undefined)}
          onReset={() => {
            setValues(draftOf(base));
            save.reset();
          }}
        >
          {values.definition.languages.length > 1 && (
            <div className="max-w-60">
              <Select
                aria-label={t("editing")}
                value={current}
                onChange={setLanguage}
                options={values.definition.languages.map((code) => ({
                  value: code,
                  label: languageName(code),
                }))}
              />
            </div>
          )}
          <Tabs
            aria-label={t("parts")}
            value={tab}
            onChange={setTab}
            tabs={TABS.map((value) => ({
              value,
              label: t(`tabs.${value}`),
              content: {
                fields: <FieldList {...parts} />,
                look: (
                  <LookFields
                    {...parts}
                    name={values.name}
                    slug={values.slug}
                    onName={(name) => set("name", name)}
                    onSlug={(slug) => set("slug", slug)}
                  />
                ),
                routing: <RoutingFields draft={values} faults={faults} onChange={set} />,
                share: (
                  <ShareFields
                    form={base}
                    origins={values.origins}
                    faults={faults}
                    onOrigins={(origins) => set("origins", origins)}
                  />
                ),
              }[value],
            }))}
          />
        </SaveForm>
        <Preview id={form.id} definition={values.definition} language={current} />
      </div>
    </div>
  );
}
