import { Input, Select } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { useTeams } from "../ticket/desk";
import { PRIORITIES } from "./model";

interface ValueFieldProps {
  "aria-label"?: string;
  wrong?: boolean;
  /** What the answer becomes: of a team or a priority there are only some. */
  maps: string | undefined;
  value: string;
  /** Those that other options have already. */
  taken?: readonly string[];
  onChange: (value: string, words?: string) => void;
  className?: string;
}

/** The value that the ticket gets, picked where it names something of the desk. */
export function ValueField({
  maps,
  value,
  taken = [],
  onChange,
  className,
  wrong,
  ...rest
}: ValueFieldProps) {
  const { t } = useTranslation(["webforms", "ui"]);
  const teams = useTeams();
  const known =
    maps === "team"
      ? teams.map(({ id, name }) => ({ value: String(id), label: name }))
      : PRIORITIES.map((priority) => ({ value: priority as string, label: t(`ui:priority.${priority}`) }));
  if (maps !== "team" && maps !== "priority") {
    return (
      <Input
        {...rest}
        aria-invalid={wrong || undefined}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={`font-mono ${className ?? ""}`}
      />
    );
  }
  return (
    <Select
      {...rest}
      value={known.some((one) => one.value === value) ? value : null}
      placeholder={maps === "team" ? t("maps.pickTeam") : t("maps.pickPriority")}
      onChange={(next) => onChange(next, known.find((one) => one.value === next)?.label)}
      options={known.map((one) => ({ ...one, disabled: one.value !== value && taken.includes(one.value) }))}
      className={className}
    />
  );
}
