import {
  Button,
  Checkbox,
  Combobox,
  Dialog,
  Field,
  IconButton,
  Input,
  Select,
  Textarea,
} from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { FormDialog, fieldErrors, ResultState, SkeletonLines } from "../../../../forms";
import { languageName } from "../../../knowledge/model";
import { useSettled } from "../../../knowledge/useSettled";
import { useFaultWords } from "../corrections/useTellFault";
import type { Theme } from "../queries";
import { Audience } from "./Audience";
import { audienceQuery, type ThemeAudience, useShip } from "./queries";
import { type Draft, draftFor, notesIn, shipOf } from "./shipDraft";

interface ShipDialogProps {
  theme: Theme;
  onClose: () => void;
}

const SETTLED = 500;

/** Says that the theme is mended since when, and what each of those who asked is to be told in which language. */
export function ShipDialog({ theme, onClose }: ShipDialogProps) {
  const { t } = useTranslation("theme");
  const everybody = useQuery(audienceQuery(useApi(), theme.id, {}));
  if (everybody.data) return <ShipForm theme={theme} audience={everybody.data} onClose={onClose} />;
  return (
    <Dialog open size="large" title={t("ship.title")} onOpenChange={(open) => open || onClose()}>
      <ResultState query={everybody} skeleton={<SkeletonLines />}>
        {() => null}
      </ResultState>
    </Dialog>
  );
}

interface ShipFormProps extends ShipDialogProps {
  audience: ThemeAudience;
}

function ShipForm({ theme, audience, onClose }: ShipFormProps) {
  const { t } = useTranslation("theme");
  const [today] = useState(() => dayOf(new Date()));
  const [draft, setDraft] = useState<Draft>(() => draftFor(audience.languages, today));
  const ship = useShip();
  const words = useFaultWords();
  const wrong = fieldErrors(ship.error);
  const written = notesIn(draft);
  const change = (to: Partial<Draft>) => setDraft((before) => ({ ...before, ...to }));
  const languages = Object.keys(draft.note);
  return (
    <FormDialog
      size="large"
      title={t("ship.title")}
      description={theme.name}
      verb={t(draft.telling && written.length > 0 ? "ship.verbAndTell" : "ship.verb")}
      pending={ship.isPending}
      error={ship.error && Object.keys(wrong).length === 0 ? new Error(words(ship.error)) : ship.error}
      fields={["note", "at", "fallback_language"]}
      onSubmit={() =>
        ship.mutate({ id: theme.id, ...shipOf(draft, today, new Date()) }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      <div className="flex flex-wrap gap-4">
        <Field label={t("ship.since")} error={wrong.at}>
          <Input
            type="date"
            className="w-40"
            max={today}
            value={draft.day}
            onChange={(event) => change({ day: event.target.value || today })}
          />
        </Field>
        {draft.telling && written.length > 1 && (
          <Field label={t("ship.fallback")} hint={t("ship.fallbackHint")} error={wrong.fallback_language}>
            <Select
              className="w-40!"
              value={draft.fallback && written.includes(draft.fallback) ? draft.fallback : (written[0] ?? "")}
              onChange={(fallback) => change({ fallback })}
              options={written.map((value) => ({ value, label: languageName(value) }))}
            />
          </Field>
        )}
      </div>
      <Checkbox
        checked={draft.telling}
        onChange={(telling) => change({ telling })}
        label={t("ship.tell", { count: audience.customers })}
        hint={t("ship.tellHint")}
      />
      {draft.telling && (
        <>
          <p className="text-ink-soft">{t("ship.placeholders")}</p>
          {languages.map((language) => (
            <NoteField
              key={language}
              language={language}
              customers={audience.languages.find((one) => one.language === language)?.customers ?? 0}
              value={draft.note[language] ?? ""}
              error={wrong[`note.${language}`]}
              onChange={(text) => change({ note: { ...draft.note, [language]: text } })}
              onRemove={
                languages.length > 1
                  ? () =>
                      change({
                        note: Object.fromEntries(
                          Object.entries(draft.note).filter(([one]) => one !== language),
                        ),
                      })
                  : undefined
              }
            />
          ))}
          <AddLanguage
            offered={offeredIn(audience).filter((language) => !(language in draft.note))}
            onAdd={(language) => change({ note: { ...draft.note, ...draftFor([{ language }], today).note } })}
          />
          <Preview themeId={theme.id} draft={draft} today={today} />
        </>
      )}
    </FormDialog>
  );
}

const WRITTEN = ["en", "de", "fr", "es", "it", "pt", "nl", "zh", "ja", "ar", "pl", "tr", "ru"];

/** The customers' languages first. */
function offeredIn({ languages }: ThemeAudience): string[] {
  return [...new Set([...languages.map(({ language }) => language), ...WRITTEN])];
}

interface NoteFieldProps {
  language: string;
  customers: number;
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
  onRemove: (() => void) | undefined;
}

function NoteField({ language, customers, value, error, onChange, onRemove }: NoteFieldProps) {
  const { t } = useTranslation("theme");
  const name = languageName(language);
  return (
    <div className="flex items-start gap-1">
      <div className="min-w-0 flex-1">
        <Field
          label={`${t("ship.note", { language: name })} · ${t("ship.customers", { count: customers })}`}
          error={error}
        >
          <Textarea
            rows={5}
            lang={language}
            dir="auto"
            maxLength={5000}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        </Field>
      </div>
      {onRemove && (
        <IconButton icon={X} label={t("ship.removeNote", { language: name })} onClick={onRemove} />
      )}
    </div>
  );
}

function AddLanguage({ offered, onAdd }: { offered: readonly string[]; onAdd: (language: string) => void }) {
  const { t } = useTranslation("theme");
  if (offered.length === 0) return null;
  return (
    <div>
      <Combobox
        aria-label={t("ship.addLanguage")}
        placeholder={t("ship.addLanguage")}
        value={null}
        onChange={onAdd}
        options={offered.map((value) => ({ value, label: languageName(value) }))}
        trigger={
          <Button size="small" icon={Plus}>
            {t("ship.addLanguage")}
          </Button>
        }
      />
    </div>
  );
}

/** What one customer of each language would be told, by the words as they stand. */
function Preview({ themeId, draft, today }: { themeId: number; draft: Draft; today: string }) {
  const [now] = useState(() => new Date());
  const settled = useSettled(draft, SETTLED);
  const audience = useQuery(audienceQuery(useApi(), themeId, shipOf(settled, today, now)));
  return (
    <ResultState query={audience} skeleton={<SkeletonLines lines={3} />}>
      {(told) => <Audience audience={told} />}
    </ResultState>
  );
}

function dayOf(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 10);
}
