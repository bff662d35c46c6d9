import { Button, Combobox, cn, Spinner } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { ListFilter, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { choicesQuery } from "../queries";
import { countFilters, type Days, NO_FILTERS, type Reading, TRAITS, type Trait } from "../search";
import { areasQuery } from "../theme/queries";
import { ComparePicker } from "./ComparePicker";
import { PeriodPicker } from "./PeriodPicker";
import { useTraitName } from "./useTraitName";

interface FilterBarProps {
  reading: Reading;
  onRead: (change: Partial<Reading>) => void;
  /** The days that the server has counted, once it has said so. */
  shown?: { period: Days; compare?: Days };
  /** Leaves out what a view does not know. */
  without?: readonly (Trait | "area" | "compare")[];
  busy?: boolean;
  /** What a view adds to it, after the period. */
  children?: ReactNode;
}

/** Which days are counted, which they are compared with, and which tickets of them. */
export function FilterBar({ reading, onRead, shown, without = [], busy, children }: FilterBarProps) {
  const { t } = useTranslation("product");
  const set = countFilters(reading);
  const [open, setOpen] = useState(set > 0);
  return (
    <search className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <PeriodPicker reading={reading} shown={shown?.period} onRead={onRead} />
        {!without.includes("compare") && (
          <ComparePicker reading={reading} shown={shown?.compare} onRead={onRead} />
        )}
        <Button
          variant="ghost"
          icon={ListFilter}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="pane:hidden"
        >
          {set > 0 ? t("filters.set", { count: set }) : t("filters.label")}
        </Button>
        {children}
      </div>
      <div
        className={cn(
          "grid grid-cols-2 gap-2 pane:flex pane:flex-wrap pane:items-center",
          !open && "max-pane:hidden",
        )}
      >
        {TRAITS.filter((trait) => !without.includes(trait)).map((trait) => (
          <TraitFilter key={trait} trait={trait} reading={reading} onRead={onRead} />
        ))}
        {!without.includes("area") && <AreaFilter reading={reading} onRead={onRead} />}
        {set > 0 && (
          <Button variant="ghost" icon={X} onClick={() => onRead(NO_FILTERS)}>
            {t("filters.clear")}
          </Button>
        )}
        {busy && <Spinner className="text-ink-faint" />}
      </div>
    </search>
  );
}

interface FilterProps {
  reading: Reading;
  onRead: (change: Partial<Reading>) => void;
}

/** Of what tickets have: several values; nothing where all tickets have the same. */
function TraitFilter({ trait, reading, onRead }: FilterProps & { trait: Trait }) {
  const { t } = useTranslation("product");
  const { data: choices } = useQuery(choicesQuery(useApi(), reading));
  const nameOf = useTraitName();
  const chosen = reading[trait]?.map((one) => (trait === "team" && one === 0 ? "-" : String(one))) ?? [];
  const offered = choices?.[`${trait}s`] ?? [];
  if (offered.length < 2 && chosen.length === 0) return null;
  const gone = chosen.filter((key) => !offered.some((choice) => choice.key === key));
  const options = [...offered, ...gone.map((key) => ({ key, name: key, tickets: 0 }))];
  const choose = (keys: string[]) =>
    onRead({
      [trait]: keys.length === 0 ? undefined : trait === "team" ? keys.map((key) => Number(key) || 0) : keys,
    });
  return (
    <div className="min-w-0 pane:w-36">
      <Combobox
        multiple
        aria-label={t(`filters.${trait}`)}
        placeholder={t(`filters.any.${trait}`)}
        value={chosen}
        onChange={choose}
        options={options.map(({ key, name, tickets }) => ({
          value: key,
          label: nameOf(trait, key, name),
          hint: String(tickets),
        }))}
      />
    </div>
  );
}

function AreaFilter({ reading, onRead }: FilterProps) {
  const { t } = useTranslation("product");
  const { data: areas = [] } = useQuery(areasQuery(useApi()));
  const inUse = areas.filter(({ themes, id }) => themes > 0 || reading.area?.includes(id));
  if (inUse.length < 2 && !reading.area) return null;
  return (
    <div className="min-w-0 pane:w-40">
      <Combobox
        multiple
        aria-label={t("filters.area")}
        placeholder={t("filters.any.area")}
        value={reading.area?.map(String) ?? []}
        onChange={(ids) => onRead({ area: ids.length === 0 ? undefined : ids.map(Number) })}
        options={inUse.map(({ id, name }) => ({ value: String(id), label: name }))}
      />
    </div>
  );
}
