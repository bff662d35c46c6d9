import { Combobox } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { type Theme, themeSearchQuery } from "../queries";

interface ThemePickerProps {
  label: string;
  value: Theme | null;
  /** Offered above the themes: that it belongs to none. */
  none?: string;
  /** A theme that is no choice: the one that it is about. */
  except?: number;
  onChange: (theme: Theme | null) => void;
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

const NONE = "none";

/** A choice among all themes of the desk, by the beginnings of their words. */
export function ThemePicker({ label, value, none, except, onChange, ...rest }: ThemePickerProps) {
  const { t } = useTranslation("tickettheme");
  const [words, setWords] = useState("");
  const api = useApi();
  const { data = [] } = useQuery(themeSearchQuery(api, words.trim()));
  const offered = data.filter((theme) => theme.id !== except);
  const options = offered.map((theme) => ({
    value: String(theme.id),
    label: theme.name,
    hint: `${theme.area} · ${t("tickets", { count: theme.tickets })}`,
  }));
  const chosen = value && !offered.some((theme) => theme.id === value.id) ? [optionOf(value)] : [];
  return (
    <Combobox
      {...rest}
      aria-label={label}
      placeholder={label}
      value={value ? String(value.id) : null}
      onSearch={setWords}
      options={[...(none && !words ? [{ value: NONE, label: none }] : []), ...chosen, ...options]}
      onChange={(next) => onChange(offered.find((theme) => String(theme.id) === next) ?? null)}
    />
  );
}

function optionOf({ id, name, area }: Theme) {
  return { value: String(id), label: name, hint: area };
}
