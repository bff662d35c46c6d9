import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useDeferredValue, useMemo, useRef } from "react";
import { useApi } from "../../../api";
import { ResultState } from "../../../forms";
import { EvidencePane } from "../evidence/EvidencePane";
import { FilterBar } from "../filters/FilterBar";
import type { Overview } from "../model";
import { ProductPage } from "../ProductPage";
import { countedOf, openingOf, readingOf } from "../search";
import { Alarms } from "./Alarms";
import { ChartGrid } from "./ChartGrid";
import { CompareView } from "./CompareView";
import { Corrections, CorrectionsButton } from "./Corrections";
import { ExportLink } from "./ExportLink";
import { HeadLine } from "./HeadLine";
import { NoThemes } from "./NoThemes";
import { named } from "./order";
import { figuresFile, overviewQuery, useProductNews } from "./queries";
import { OverviewSkeleton } from "./Skeletons";
import { type OverviewSearch, overviewOf } from "./search";
import { ThemeList } from "./ThemeList";
import { Toolbar } from "./Toolbar";
import { useListCommands } from "./useListCommands";

/** What customers write about, at a glance; what is counted, and what is open of it, stands in the address. */
export default function OverviewView() {
  const search = useSearch({ from: "/desk/product" });
  const navigate = useNavigate();
  const reading = readingOf({ ...search });
  const overview = useQuery(overviewQuery(useApi(), reading, search.hidden === true));
  const body = useRef<HTMLDivElement>(null);
  useProductNews();
  const change = useCallback(
    (to: Partial<OverviewSearch>) =>
      void navigate({
        to: "/product",
        search: (before) => overviewOf({ ...before, ...to }),
        replace: true,
      }),
    [navigate],
  );
  const file = figuresFile(reading, search.hidden === true);
  useListCommands({ body, file, search, change });
  const opening = openingOf({ ...search });
  return (
    <ProductPage place="themes">
      <div ref={body} className="mx-auto w-full max-w-7xl px-4 py-4 pane:px-6">
        <HeadLine overview={overview.data} />
        <Alarms />
        <FilterBar
          reading={reading}
          shown={overview.data}
          busy={overview.isPlaceholderData}
          without={search.as === "compare" ? ["compare"] : []}
          onRead={change}
        />
        <ResultState query={overview} skeleton={<OverviewSkeleton />}>
          {(shown) => <Themes overview={shown} search={search} onSearch={change} />}
        </ResultState>
      </div>
      <EvidencePane
        opening={opening}
        reading={reading}
        about={nameOf(overview.data, countedOf(opening))}
        onClose={() => change({ open: undefined, of: undefined })}
      />
      {search.corrections && <Corrections onClose={() => change({ corrections: undefined })} />}
    </ProductPage>
  );
}

function nameOf(overview: Overview | undefined, { themeId, areaId }: { themeId?: number; areaId?: number }) {
  if (areaId !== undefined) return overview?.items.find(({ area_id }) => area_id === areaId)?.area;
  return overview?.items.find(({ theme_id }) => theme_id === themeId)?.name;
}

interface ThemesProps {
  overview: Overview;
  search: OverviewSearch;
  onSearch: (change: Partial<OverviewSearch>) => void;
}

function Themes({ overview, search, onSearch }: ThemesProps) {
  const reading = readingOf({ ...search });
  // Hundreds of rows may follow a moment after what was pressed.
  const shown = useDeferredValue(search);
  const items = useMemo(() => named(overview.items, shown.q), [overview.items, shown.q]);
  const none = overview.items.length === 0 && overview.hidden === 0 && search.area === undefined;
  if (none || (overview.tickets.tickets === 0 && overview.before === 0))
    return <NoThemes reading={reading} />;
  return (
    <>
      <Toolbar search={search} hidden={overview.hidden} onSearch={onSearch}>
        <CorrectionsButton onOpen={() => onSearch({ corrections: true })} />
        <ExportLink href={figuresFile(reading, search.hidden === true)} />
      </Toolbar>
      {shown.as === "compare" ? (
        <CompareView search={shown} onSearch={onSearch} />
      ) : shown.as === "charts" ? (
        <ChartGrid overview={overview} items={items} search={shown} />
      ) : (
        <ThemeList overview={overview} items={items} search={shown} onSearch={onSearch} />
      )}
    </>
  );
}
