import { Field, Input, Select } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { canBeKept, type FormField, hasOptions, slugOf, targetsOf } from "./model";

interface MapsFieldProps {
  field: FormField;
  fields: readonly FormField[];
  error?: string;
  onChange: (maps: string | undefined) => void;
}

const NOTHING = "nothing";
const KEPT = ["custom", "customer"] as const;

/** What of the ticket an answer becomes. What is there only once can be taken by one field. */
export function MapsField({ field, fields, error, onChange }: MapsFieldProps) {
  const { t } = useTranslation("webforms");
  const maps = field.maps ?? "";
  const [prefix, key] = maps.includes(":") ? maps.split(":", 2) : [maps, undefined];
  const taken = (target: string) =>
    target !== "tag" && fields.some((other) => other.id !== field.id && other.maps === target);
  const options = [
    { value: NOTHING, label: t("maps.nothing") },
    ...targetsOf(field.kind).map((target) => ({
      value: target,
      label: t(`maps.${target}` as "maps.name"),
      disabled: taken(target),
    })),
    ...(canBeKept(field.kind) ? KEPT.map((value) => ({ value, label: t(`maps.${value}`) })) : []),
  ];
  function choose(next: string) {
    if (next === NOTHING) return onChange(undefined);
    onChange(next === "custom" || next === "customer" ? `${next}:${key || slugOf(field.id, "_")}` : next);
  }
  return (
    <div className="grid gap-4 pane:grid-cols-2">
      <Field label={t("field.maps")} hint={hintOf(field, t)} error={error}>
        <Select value={prefix || NOTHING} onChange={choose} options={options} />
      </Field>
      {key !== undefined && (
        <Field label={t("field.key")} hint={prefix === "customer" ? t("maps.customerHint") : undefined}>
          <Input
            value={key}
            className="font-mono"
            onChange={(event) => onChange(`${prefix}:${event.target.value}`)}
          />
        </Field>
      )}
    </div>
  );
}

function hintOf(
  { maps, kind }: FormField,
  t: ReturnType<typeof useTranslation<"webforms">>["t"],
): string | undefined {
  if (maps === "priority" && hasOptions(kind)) return t("maps.priorityHint");
  if (maps === "team" && hasOptions(kind)) return t("maps.teamHint");
  return maps ? undefined : t("maps.nothingHint");
}
