import { Button, Combobox, Input, Select, Spinner } from "@kept/shared/ui";
import { Search, X } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAgents } from "../../ticket/desk";
import { useHelpCentre } from "../helpCentre";
import { languageName, STATUSES, sectionName, VISIBILITIES } from "../model";
import { useSections } from "../queries";
import { useSettled } from "../useSettled";
import { countFilters, type Filters } from "./filters";

interface FilterBarProps {
  filters: Filters;
  busy: boolean;
  onFilter: (change: Partial<Filters>) => void;
}

const ALL = "all";
const PAUSE = 200;

export function FilterBar({ filters, busy, onFilter }: FilterBarProps) {
  const { t, i18n } = useTranslation("knowledge");
  const sections = useSections();
  const agents = useAgents().filter(({ active }) => active);
  const { languages } = useHelpCentre();
  const all = { value: ALL, label: t("filters.all") };
  const offered = [...new Set([...languages, ...(filters.language ? [filters.language] : [])])];
  return (
    <search className="mb-3 grid grid-cols-2 gap-2 pane:flex pane:flex-wrap pane:items-center">
      <Words value={filters.q ?? ""} onChange={(q) => onFilter({ q: q || undefined })} />
      <Select
        aria-label={t("filters.status")}
        className="pane:w-32"
        value={filters.status ?? ALL}
        onChange={(value) => onFilter({ status: STATUSES.find((one) => one === value) })}
        options={[
          { value: ALL, label: t("filters.anyStatus") },
          ...STATUSES.map((value) => ({ value: value as string, label: t(`status.${value}`) })),
        ]}
      />
      <div className="min-w-0 pane:w-40">
        <Combobox
          aria-label={t("filters.section")}
          placeholder={t("filters.anySection")}
          value={filters.section?.toString() ?? null}
          onChange={(value) => onFilter({ section: value === ALL ? undefined : Number(value) })}
          options={[
            all,
            { value: "0", label: t("sections.none") },
            ...sections.map((section) => ({
              value: String(section.id),
              label: `${"\u2003".repeat(section.depth)}${sectionName(section, i18n.language)}`,
            })),
          ]}
        />
      </div>
      {offered.length > 1 && (
        <Select
          aria-label={t("filters.language")}
          className="pane:w-32"
          value={filters.language ?? ALL}
          onChange={(value) => onFilter({ language: value === ALL ? undefined : value })}
          options={[
            { value: ALL, label: t("filters.anyLanguage") },
            ...offered.map((value) => ({ value, label: languageName(value) })),
          ]}
        />
      )}
      <div className="min-w-0 pane:w-36">
        <Combobox
          aria-label={t("filters.owner")}
          placeholder={t("filters.anyOwner")}
          value={filters.owner?.toString() ?? null}
          onChange={(value) => onFilter({ owner: value === ALL ? undefined : Number(value) })}
          options={[all, ...agents.map(({ id, name }) => ({ value: String(id), label: name }))]}
        />
      </div>
      <Select
        aria-label={t("filters.visibility")}
        className="pane:w-32"
        value={filters.visibility ?? ALL}
        onChange={(value) => onFilter({ visibility: VISIBILITIES.find((one) => one === value) })}
        options={[
          { value: ALL, label: t("filters.anyVisibility") },
          ...VISIBILITIES.map((value) => ({ value: value as string, label: t(`visibility.${value}`) })),
        ]}
      />
      <LabelFilter
        key={filters.label}
        value={filters.label ?? ""}
        onChange={(label) => onFilter({ label })}
      />
      {countFilters(filters) > 0 && (
        <Button
          variant="ghost"
          icon={X}
          onClick={() =>
            onFilter({
              status: undefined,
              section: undefined,
              language: undefined,
              label: undefined,
              owner: undefined,
              visibility: undefined,
              due: undefined,
            })
          }
        >
          {t("filters.clear")}
        </Button>
      )}
      {busy && <Spinner className="text-ink-faint" />}
    </search>
  );
}

/** Typing goes into the address once it pauses. */
function Words({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation("knowledge");
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (typed.trim() !== value) setTyped(value);
  }
  const settled = useSettled(typed.trim(), PAUSE);
  const latest = useRef({ typed, value, onChange });
  useLayoutEffect(() => {
    latest.current = { typed, value, onChange };
  });
  useEffect(() => {
    const now = latest.current;
    if (settled !== now.value && settled === now.typed.trim()) now.onChange(settled);
  }, [settled]);
  return (
    <Input
      type="search"
      icon={Search}
      aria-label={t("filters.words")}
      placeholder={t("filters.words")}
      data-list-search=""
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      className="col-span-2 pane:w-60"
    />
  );
}

function LabelFilter({ value, onChange }: { value: string; onChange: (value: string | undefined) => void }) {
  const { t } = useTranslation("knowledge");
  const [typed, setTyped] = useState(value);
  const send = () => {
    if (typed.trim() !== value) onChange(typed.trim() || undefined);
  };
  return (
    <Input
      aria-label={t("filters.label")}
      placeholder={t("filters.label")}
      value={typed}
      maxLength={60}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={send}
      onKeyDown={(event) => event.key === "Enter" && send()}
      className="pane:w-28"
    />
  );
}
