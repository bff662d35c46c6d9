import { Button, Checkbox, IconButton, Input } from "@kept/shared/ui";
import { ArrowUp, Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type FormField, type FormOption, said, withWords } from "./model";
import { ValueField } from "./ValueField";

interface OptionsEditorProps {
  field: FormField;
  language: string;
  first: string;
  faults: Readonly<Record<string, string>>;
  onChange: (change: Partial<FormField>) => void;
}

/** What can be chosen: the words that people read, and the value that the ticket gets. */
export function OptionsEditor({ field, language, first, faults, onChange }: OptionsEditorProps) {
  const { t } = useTranslation("webforms");
  const options = field.options ?? [];
  const set = (next: FormOption[]) => onChange({ options: next });
  const change = (at: number, part: Partial<FormOption>) =>
    set(options.map((option, index) => (index === at ? { ...option, ...part } : option)));

  function add() {
    let n = options.length + 1;
    while (options.some(({ value }) => value === `option_${n}`)) n++;
    set([...options, { value: `option_${n}`, label: { [language]: t("option", { n }) } }]);
  }

  function up(at: number) {
    const next = [...options];
    const [option] = next.splice(at, 1);
    if (option) next.splice(at - 1, 0, option);
    set(next);
  }

  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t("field.options")}</legend>
      {faults.options && <p className="text-breach-text text-small">{faults.options}</p>}
      {options.map((option, at) => {
        const n = at + 1;
        const wrong = faults[`options[${at}].value`] ?? faults[`options[${at}].label`];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: values are being typed, so nothing else stays the same
          <div key={at} className="flex flex-col gap-1">
            <div className="flex items-center gap-1">
              <Input
                aria-label={t("optionLabel", { n })}
                value={option.label?.[language] ?? ""}
                placeholder={said(option.label, first) || option.value}
                onChange={(event) =>
                  change(at, { label: withWords(option.label, language, event.target.value) })
                }
                className="min-w-0 flex-2"
              />
              <ValueField
                aria-label={t("optionValue", { n })}
                wrong={Boolean(wrong)}
                maps={field.maps}
                value={option.value}
                taken={options.map((other) => other.value)}
                onChange={(value, words) => {
                  const own = option.label?.[language] ?? "";
                  const fresh = words && (own === "" || own === t("option", { n }));
                  change(at, {
                    value,
                    ...(fresh && { label: withWords(option.label, language, words) }),
                  });
                }}
                className="min-w-0 flex-1"
              />
              <IconButton
                icon={ArrowUp}
                size="small"
                label={t("optionUp", { n })}
                disabled={at === 0}
                onClick={() => up(at)}
              />
              <IconButton
                icon={X}
                size="small"
                label={t("optionRemove", { n })}
                disabled={options.length === 1}
                onClick={() => set(options.filter((_, index) => index !== at))}
              />
            </div>
            {wrong && <p className="text-breach-text text-small">{wrong}</p>}
          </div>
        );
      })}
      <div>
        <Button size="small" icon={Plus} onClick={add}>
          {t("addOption")}
        </Button>
      </div>
      {field.kind === "choice" && (
        <Checkbox
          checked={field.menu ?? false}
          onChange={(menu) => onChange({ menu })}
          label={t("field.menu")}
        />
      )}
    </fieldset>
  );
}
