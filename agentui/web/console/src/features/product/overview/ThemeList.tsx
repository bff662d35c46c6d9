import { cn, EmptyState, IconButton } from "@kept/shared/ui";
import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, Pencil, SearchX } from "lucide-react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStored } from "../../../layout";
import type { Figure, Overview } from "../model";
import { OpenLink } from "../parts/OpenLink";
import { useMaySteer } from "../theme/useMaySteer";
import { type AreaGroup, grouped, ordered } from "./order";
import { RenameAreaDialog } from "./RenameAreaDialog";
import type { OverviewSearch, Sort } from "./search";
import { COLUMNS, ThemeRow } from "./ThemeRow";

interface ThemeListProps {
  overview: Overview;
  items: readonly Figure[];
  search: OverviewSearch;
  onSearch: (change: Partial<OverviewSearch>) => void;
}

/** A line for each theme, by product area; every number opens its tickets. */
export const ThemeList = memo(function ThemeList({ overview, items, search, onSearch }: ThemeListProps) {
  const { t } = useTranslation("product");
  const sort = search.sort ?? "tickets";
  const up = search.up === true;
  const groups = grouped(ordered(items, sort, up), sort, up);
  if (groups.length === 0) return <EmptyState icon={SearchX} title={t("list.none")} />;
  return (
    <div>
      <Heads sort={sort} up={up} onSearch={onSearch} />
      {groups.map((group) => (
        <Area key={group.id} group={group} overview={overview} search={search} />
      ))}
    </div>
  );
});

interface HeadsProps {
  sort: Sort;
  up: boolean;
  onSearch: (change: Partial<OverviewSearch>) => void;
}

const HEADS: readonly (Sort | "series" | "share")[] = [
  "name",
  "series",
  "tickets",
  "customers",
  "share",
  "growth",
  "sentiment",
  "csat",
  "breached",
  "value",
];

/** Those that have no column of their own on narrower screens. */
const MINOR: readonly string[] = ["sentiment", "csat", "breached", "value"];

/** What the columns are, and their order. */
function Heads({ sort, up, onSearch }: HeadsProps) {
  const { t } = useTranslation("product");
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a box that nothing here has
    <div
      role="group"
      aria-label={t("list.sort")}
      className={cn(
        COLUMNS,
        "sticky top-0 z-20 -mx-1 grid h-8 items-center px-1 border-line border-b bg-surface max-[900px]:hidden",
      )}
    >
      {HEADS.map((head) => (
        <span
          key={head}
          className={cn(
            "whitespace-nowrap font-medium text-ink-soft text-small",
            head !== "name" && head !== "series" && head !== "growth" && "text-end",
            MINOR.includes(head) && "max-side:hidden",
          )}
        >
          {head === "series" || head === "share" ? (
            t(`columns.${head}`)
          ) : (
            <button
              type="button"
              aria-pressed={sort === head}
              title={t(`sorts.${head}`)}
              onClick={() =>
                onSearch({
                  sort: head === "tickets" ? undefined : head,
                  up: sort === head && !up ? true : undefined,
                })
              }
              className="hit-area inline-flex items-center gap-0.5 rounded-sm hover:text-ink aria-pressed:text-ink"
            >
              {t(`columns.${head}`)}
              {sort === head &&
                ((head === "name") === up ? (
                  <ArrowDown aria-hidden="true" className="size-3" />
                ) : (
                  <ArrowUp aria-hidden="true" className="size-3" />
                ))}
            </button>
          )}
        </span>
      ))}
    </div>
  );
}

interface AreaProps {
  group: AreaGroup;
  overview: Overview;
  search: OverviewSearch;
}

/** The themes of a product area, which folds. */
function Area({ group, overview, search }: AreaProps) {
  const { t } = useTranslation("product");
  const [folded, fold] = useStored<boolean>(`product.area.${group.id}`, false);
  const [renaming, rename] = useState(false);
  const maySteer = useMaySteer();
  const Arrow = folded ? ChevronRight : ChevronDown;
  const id = `area-${group.id}`;
  // Not all of the area's themes are here; the number would open others, too.
  const partly = search.q !== undefined || search.hidden === true;
  return (
    <section aria-labelledby={id} className="mt-2">
      <div className="group/area flex items-center gap-2 py-1">
        <h2 id={id} className="min-w-0 font-semibold">
          <button
            type="button"
            aria-expanded={!folded}
            onClick={() => fold(!folded)}
            className="flex max-w-full items-center gap-1 rounded-sm"
          >
            <Arrow aria-hidden="true" className="size-4 shrink-0 text-ink-faint rtl:-scale-x-100" />
            <bdi className="truncate">{group.name}</bdi>
          </button>
        </h2>
        <span className="figures whitespace-nowrap text-ink-faint text-small">
          {t("list.themes", { count: group.items.length })}
          {!partly && (
            <>
              {" · "}
              <OpenLink metric="" areaId={group.id}>
                {t("list.tickets", { count: group.tickets })}
              </OpenLink>
            </>
          )}
        </span>
        {maySteer && (
          <IconButton
            icon={Pencil}
            size="small"
            label={t("areas.rename", { name: group.name })}
            onClick={() => rename(true)}
            className="pane:opacity-0 focus-visible:opacity-100 group-hover/area:opacity-100"
          />
        )}
      </div>
      {!folded && (
        <ul aria-label={group.name} className="-mx-1 border-line border-t">
          {group.items.map((figure) => (
            <ThemeRow
              key={figure.theme_id}
              figure={figure}
              step={overview.step}
              currency={overview.currency}
              compared={search.compare !== "off"}
            />
          ))}
        </ul>
      )}
      {renaming && <RenameAreaDialog id={group.id} name={group.name} onClose={() => rename(false)} />}
    </section>
  );
}
