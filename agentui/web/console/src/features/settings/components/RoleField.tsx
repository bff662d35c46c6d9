import { Field, Select } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { ROLES, type Role } from "../queries/people";

interface RoleFieldProps {
  value: Role;
  error?: string;
  disabled?: boolean;
  onChange: (role: Role) => void;
}

/** What the chosen role may do stands below it. */
export function RoleField({ value, error, disabled, onChange }: RoleFieldProps) {
  const { t } = useTranslation("settings");
  return (
    <Field label={t("agents.role")} hint={t(`roleHints.${value}`)} error={error}>
      <Select
        value={value}
        onChange={onChange}
        disabled={disabled}
        options={ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
      />
    </Field>
  );
}
