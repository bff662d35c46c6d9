import { Button, Input, Select, Switch } from "@kept/shared/ui";
import { GitCompareArrows, LayoutGrid, type LucideIcon, Rows3, Search } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type OverviewSearch, SORTS, type Sort } from "./search";
import { useTyped } from "./useTyped";

const VIEWS: readonly { id: "rows" | "charts" | "compare"; icon: LucideIcon }[] = [
  { id: "rows", icon: Rows3 },
  { id: "charts", icon: LayoutGrid },
  { id: "compare", icon: GitCompareArrows },
];

interface ToolbarProps {
  search: OverviewSearch;
  /** Tickets of hidden themes. */
  hidden: number;
  onSearch: (change: Partial<OverviewSearch>) => void;
  /** What can be done with all of them. */
  children?: ReactNode;
}

/** How the themes are shown: as rows, as charts, or two groups side by side; in which order, and which. */
export function Toolbar({ search, hidden, onSearch, children }: ToolbarProps) {
  const { t } = useTranslation("product");
  const [typed, setTyped] = useTyped(search.q ?? "", (q) => onSearch({ q: q || undefined }));
  const comparing = search.as === "compare";
  return (
    <div className="mt-4 mb-2 flex flex-wrap items-center gap-2">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws a box that nothing here has */}
      <div role="group" aria-label={t("views.label")} className="flex">
        {VIEWS.map(({ id, icon }) => (
          <Button
            key={id}
            variant="ghost"
            icon={icon}
            aria-pressed={(search.as ?? "rows") === id}
            className="aria-pressed:bg-selected aria-pressed:text-accent-text"
            onClick={() => onSearch({ as: id === "rows" ? undefined : id })}
          >
            {t(`views.${id}`)}
          </Button>
        ))}
      </div>
      {!comparing && (
        <>
          <Input
            type="search"
            icon={Search}
            aria-label={t("list.search")}
            placeholder={t("list.search")}
            data-theme-search=""
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            className="w-full pane:w-40 side:w-52"
          />
          <Select
            aria-label={t("list.sort")}
            className={search.as === "charts" ? "w-44!" : "w-44! side:hidden!"}
            value={search.sort ?? "tickets"}
            onChange={(sort: Sort) =>
              onSearch({ sort: sort === "tickets" ? undefined : sort, up: undefined })
            }
            options={SORTS.map((value) => ({ value, label: t(`sorts.${value}`) }))}
          />
          {(hidden > 0 || search.hidden) && (
            <Switch
              checked={search.hidden === true}
              onChange={(on) => onSearch({ hidden: on || undefined })}
              label={t("list.hidden")}
            />
          )}
          {search.as === "charts" && (
            <Switch
              checked={search.scale === "own"}
              onChange={(on) => onSearch({ scale: on ? "own" : undefined })}
              label={t("charts.ownScale")}
            />
          )}
        </>
      )}
      <div className="ms-auto flex items-center gap-2">{children}</div>
    </div>
  );
}
