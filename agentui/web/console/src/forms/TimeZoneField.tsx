import { Combobox, Field } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";

interface TimeZoneFieldProps {
  label: string;
  hint?: string;
  error?: string;
  disabled?: boolean;
  value: string;
  onChange: (zone: string) => void;
}

export function TimeZoneField({ label, hint, error, disabled, value, onChange }: TimeZoneFieldProps) {
  const { t } = useTranslation("forms");
  return (
    <Field label={label} hint={hint} error={error}>
      <Combobox
        placeholder={t("zone.choose")}
        options={zoneOptions(value)}
        value={value || null}
        onChange={onChange}
        disabled={disabled}
      />
    </Field>
  );
}

/** All zones that the browser knows, and the one that is set even when it does not. */
export function zoneOptions(current: string) {
  const zones = new Set(["UTC", ...Intl.supportedValuesOf("timeZone")]);
  if (current) zones.add(current);
  return [...zones].sort().map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
}
