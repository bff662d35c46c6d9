import { Checkbox, Combobox, Field, Input, Select, Textarea } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { ConditionEditor } from "./ConditionEditor";
import { MapsField } from "./MapsField";
import {
  type Definition,
  FILE_GROUPS,
  type FormField,
  hasOptions,
  isTyped,
  KINDS,
  type Kind,
  said,
  slugOf,
  withKind,
  withWords,
} from "./model";
import { OptionsEditor } from "./OptionsEditor";
import { ValueField } from "./ValueField";

interface FieldEditorProps {
  field: FormField;
  at: number;
  definition: Definition;
  language: string;
  faults: Readonly<Record<string, string>>;
  onChange: (field: FormField) => void;
}

/** Everything about one question: first what people read, then what they may answer, then what becomes of it. */
export function FieldEditor({ field, at, definition, language, faults, onChange }: FieldEditorProps) {
  const { t } = useTranslation("webforms");
  const first = definition.languages[0];
  const set = (change: Partial<FormField>) => onChange({ ...field, ...change });
  const asks = field.kind !== "heading";
  const words = (name: "label" | "help" | "placeholder") => ({
    value: field[name]?.[language] ?? "",
    placeholder: language === first ? undefined : said(field[name], first ?? language),
    onChange: (event: { target: { value: string } }) =>
      set({ [name]: withWords(field[name], language, event.target.value) }),
  });
  return (
    <div className="flex flex-col gap-4">
      {field.kind !== "hidden" && (
        <Field label={asks ? t("field.label") : t("field.heading")} error={faults.label}>
          <Input {...words("label")} />
        </Field>
      )}
      {field.kind !== "hidden" && (
        <Field label={asks ? t("field.help") : t("field.explanation")} error={faults.help} optional>
          <Textarea rows={2} {...words("help")} />
        </Field>
      )}
      {(isTyped(field.kind) || field.kind === "number") && (
        <Field label={t("field.placeholder")} error={faults.placeholder} optional>
          <Input {...words("placeholder")} />
        </Field>
      )}
      {asks && field.kind !== "hidden" && (
        <Checkbox
          checked={field.required ?? false}
          onChange={(required) => set({ required })}
          label={t("field.required")}
          hint={field.show ? t("field.requiredShown") : undefined}
        />
      )}
      {hasOptions(field.kind) && (
        <OptionsEditor
          field={field}
          language={language}
          first={first ?? language}
          faults={faults}
          onChange={set}
        />
      )}
      <Limits field={field} faults={faults} onChange={set} />
      {asks && (
        <MapsField
          field={field}
          fields={definition.fields}
          error={faults.maps}
          onChange={(maps) => set({ maps })}
        />
      )}
      <ConditionEditor
        field={field}
        at={at}
        definition={definition}
        language={language}
        faults={faults}
        onChange={(show) => set({ show })}
      />
      <div className="grid gap-4 pane:grid-cols-2">
        <Field label={t("field.kind")} error={faults.kind}>
          <Select
            value={field.kind}
            onChange={(kind: Kind) => onChange(withKind(field, kind, { [language]: t("option", { n: 1 }) }))}
            options={KINDS.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
          />
        </Field>
        <NameField id={field.id} error={faults.id} onChange={(id) => set({ id })} />
      </div>
    </div>
  );
}

/** Typed freely, and made a name when it is left. */
function NameField({ id, error, onChange }: { id: string; error?: string; onChange: (id: string) => void }) {
  const { t } = useTranslation("webforms");
  return (
    <Field label={t("field.id")} hint={t("field.idHint")} error={error}>
      <Input
        key={id}
        defaultValue={id}
        className="font-mono"
        onBlur={(event) => {
          const next = slugOf(event.target.value, "_");
          if (next && next !== id) onChange(next);
          else event.target.value = id;
        }}
      />
    </Field>
  );
}

interface LimitsProps {
  field: FormField;
  faults: Readonly<Record<string, string>>;
  onChange: (change: Partial<FormField>) => void;
}

function Limits({ field, faults, onChange }: LimitsProps) {
  const { t } = useTranslation("webforms");
  const number = (name: "min" | "max" | "min_length" | "max_length" | "max_files" | "max_file_mb") => ({
    type: "number",
    inputMode: "decimal" as const,
    value: field[name] ?? "",
    onChange: (event: { target: { value: string } }) =>
      onChange({ [name]: event.target.value === "" ? undefined : Number(event.target.value) }),
  });
  const text = (name: "pattern" | "earliest" | "latest") => ({
    value: field[name] ?? "",
    onChange: (event: { target: { value: string } }) => onChange({ [name]: event.target.value || undefined }),
  });
  if (isTyped(field.kind)) {
    return (
      <div className="grid gap-4 pane:grid-cols-3">
        <Field label={t("field.minLength")} error={faults.min_length} optional>
          <Input min={0} {...number("min_length")} />
        </Field>
        <Field label={t("field.maxLength")} error={faults.max_length} optional>
          <Input min={0} {...number("max_length")} />
        </Field>
        {field.kind === "text" && (
          <Field label={t("field.pattern")} hint={t("field.patternHint")} error={faults.pattern} optional>
            <Input className="font-mono" {...text("pattern")} />
          </Field>
        )}
      </div>
    );
  }
  if (field.kind === "number") {
    return (
      <div className="grid gap-4 pane:grid-cols-2">
        <Field label={t("field.min")} error={faults.min} optional>
          <Input {...number("min")} />
        </Field>
        <Field label={t("field.max")} error={faults.max} optional>
          <Input {...number("max")} />
        </Field>
      </div>
    );
  }
  if (field.kind === "date") {
    return (
      <div className="grid gap-4 pane:grid-cols-2">
        <Field label={t("field.earliest")} hint={t("field.dateHint")} error={faults.earliest} optional>
          <Input {...text("earliest")} />
        </Field>
        <Field label={t("field.latest")} error={faults.latest} optional>
          <Input {...text("latest")} />
        </Field>
      </div>
    );
  }
  if (field.kind === "hidden") {
    return (
      <Field
        label={t("field.value")}
        hint={t("field.valueHint", { id: field.id })}
        error={faults.value}
        optional
      >
        <ValueField
          maps={field.maps}
          value={field.value ?? ""}
          onChange={(value) => onChange({ value: value || undefined })}
        />
      </Field>
    );
  }
  if (field.kind !== "files") return null;
  return (
    <div className="grid gap-4 pane:grid-cols-3">
      <Field label={t("field.maxFiles")} error={faults.max_files}>
        <Input min={1} max={10} placeholder="5" {...number("max_files")} />
      </Field>
      <Field label={t("field.maxFileMB")} error={faults.max_file_mb}>
        <Input min={1} max={25} placeholder="10" {...number("max_file_mb")} />
      </Field>
      <Field label={t("field.accept")}>
        <Combobox
          multiple
          placeholder={t("field.acceptAll")}
          value={field.accept ?? []}
          onChange={(accept) => onChange({ accept: accept.length > 0 ? accept : undefined })}
          options={FILE_GROUPS.map((value) => ({ value, label: t(`files.${value}`) }))}
        />
      </Field>
    </div>
  );
}
