import { Button, IconButton, Input, Select } from "@kept/shared/ui";
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import {
  type Condition,
  type Definition,
  type FormField,
  questionsAbove,
  type Rule,
  said,
  TESTS,
} from "./model";

interface ConditionEditorProps {
  field: FormField;
  at: number;
  definition: Definition;
  language: string;
  faults: Readonly<Record<string, string>>;
  onChange: (show: Condition | undefined) => void;
}

/** When the field is shown: always, or by the answers to questions that stand above it. */
export function ConditionEditor({ field, at, definition, language, faults, onChange }: ConditionEditorProps) {
  const { t } = useTranslation("webforms");
  const above = questionsAbove(definition.fields, at);
  const rules = field.show?.rules ?? [];
  const any = field.show?.any ?? false;
  const set = (next: Rule[], matchAny = any) =>
    onChange(next.length > 0 ? { rules: next, ...(matchAny && { any: true }) } : undefined);

  function add() {
    const other = above.at(-1);
    if (other)
      set([
        ...rules,
        { field: other.id, test: other.options ? "is" : "filled", value: other.options?.[0]?.value },
      ]);
  }

  if (above.length === 0 && rules.length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t("condition.title")}</legend>
      {rules.length === 0 && <p className="text-ink-soft text-small">{t("condition.always")}</p>}
      {rules.length > 1 && (
        <div className="max-w-60">
          <Select
            aria-label={t("condition.match")}
            value={any ? "any" : "all"}
            onChange={(value) => set(rules, value === "any")}
            options={[
              { value: "all", label: t("condition.all") },
              { value: "any", label: t("condition.any") },
            ]}
          />
        </div>
      )}
      {rules.map((rule, index) => (
        <RuleRow
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no name of their own
          key={index}
          n={index + 1}
          rule={rule}
          above={above}
          language={language}
          first={definition.languages[0] ?? language}
          wrong={["field", "test", "value"]
            .map((part) => faults[`show.rules[${index}].${part}`])
            .find(Boolean)}
          onChange={(next) => set(rules.map((other, place) => (place === index ? next : other)))}
          onRemove={() => set(rules.filter((_, place) => place !== index))}
        />
      ))}
      <div>
        <Button size="small" icon={Plus} onClick={add} disabled={above.length === 0}>
          {t("condition.add")}
        </Button>
      </div>
    </fieldset>
  );
}

interface RuleRowProps {
  n: number;
  rule: Rule;
  above: readonly FormField[];
  language: string;
  first: string;
  wrong?: string;
  onChange: (rule: Rule) => void;
  onRemove: () => void;
}

function RuleRow({ n, rule, above, language, first, wrong, onChange, onRemove }: RuleRowProps) {
  const { t } = useTranslation("webforms");
  const other = above.find(({ id }) => id === rule.field);
  const value = rule.value ?? "";
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-start gap-1">
        <div className="grid min-w-0 flex-1 gap-1 pane:grid-cols-3">
          <Select
            aria-label={t("condition.field", { n })}
            value={other ? rule.field : null}
            placeholder={t("condition.gone")}
            onChange={(field) => {
              const next = above.find(({ id }) => id === field);
              onChange({ ...rule, field, value: next?.options?.[0]?.value ?? "" });
            }}
            options={above.map(({ id, label }) => ({ value: id, label: said(label, language, first) || id }))}
          />
          <Select
            aria-label={t("condition.test", { n })}
            value={rule.test}
            onChange={(test: Rule["test"]) => onChange({ ...rule, test })}
            options={TESTS.map((test) => ({ value: test, label: t(`tests.${test}`) }))}
          />
          {rule.test !== "filled" &&
            (other?.options ? (
              <Select
                aria-label={t("condition.value", { n })}
                value={value || null}
                onChange={(next) => onChange({ ...rule, value: next })}
                options={other.options
                  .filter((option) => option.value)
                  .map((option) => ({
                    value: option.value,
                    label: said(option.label, language, first) || option.value,
                  }))}
              />
            ) : (
              <Input
                aria-label={t("condition.value", { n })}
                className="min-w-0"
                value={value}
                onChange={(event) => onChange({ ...rule, value: event.target.value })}
              />
            ))}
        </div>
        <IconButton icon={X} size="small" label={t("condition.remove", { n })} onClick={onRemove} />
      </div>
      {(wrong || !other) && <p className="text-breach-text text-small">{wrong ?? t("condition.above")}</p>}
    </div>
  );
}
