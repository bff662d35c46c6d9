import { EmptyState, Skeleton } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChartNoAxesColumn } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { ResultState } from "../../../../forms";
import { FilterBar } from "../../filters/FilterBar";
import type { Reading } from "../../search";
import type { Theme } from "../queries";
import type { ThemeSearch } from "../search";
import { Breakdowns } from "./Breakdowns";
import { Costs } from "./Costs";
import { KeyFigures } from "./KeyFigures";
import { type Evidence, evidenceQuery } from "./queries";
import { Series } from "./Series";
import { Voices } from "./Voices";
import { WordSearch } from "./WordSearch";

interface EvidencePartProps {
  theme: Theme;
  search: ThemeSearch;
}

/** Why to believe that this matters: how much, whose, how it sounds, what it costs, and in which words. */
export function EvidencePart({ theme, search }: EvidencePartProps) {
  const evidence = useQuery(evidenceQuery(useApi(), theme.id, search));
  const navigate = useNavigate();
  const read = (change: Partial<Reading>) =>
    void navigate({
      to: "/product/themes/$themeId",
      params: { themeId: String(theme.id) },
      search: { ...search, ...change, open: undefined, of: undefined },
      replace: true,
    });
  return (
    <div className="flex flex-col gap-6">
      <FilterBar
        reading={search}
        onRead={read}
        shown={evidence.data}
        without={["area"]}
        busy={evidence.isPlaceholderData}
      />
      <ResultState query={evidence} skeleton={<EvidenceSkeleton />}>
        {(found) => <Found evidence={found} search={search} />}
      </ResultState>
    </div>
  );
}

function Found({ evidence, search }: { evidence: Evidence; search: ThemeSearch }) {
  const { t } = useTranslation("theme");
  const none = evidence.tickets.value === 0;
  return (
    <>
      <KeyFigures evidence={evidence} />
      <Series evidence={evidence} compared={search.compare !== "off"} />
      {none ? (
        <EmptyState icon={ChartNoAxesColumn} title={t("evidence.none")} detail={t("evidence.noneDetail")} />
      ) : (
        <>
          <div className="grid gap-x-10 gap-y-6 side:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <div className="flex flex-col gap-8">
              <Voices evidence={evidence} />
              <WordSearch themeId={evidence.theme_id} search={search} />
            </div>
            <Costs evidence={evidence} />
          </div>
          <Breakdowns evidence={evidence} />
        </>
      )}
    </>
  );
}

function EvidenceSkeleton() {
  return (
    <div className="flex flex-col gap-6">
      <div className="grid grid-cols-2 gap-4 side:grid-cols-5">
        {["a", "b", "c", "d", "e"].map((key) => (
          <Skeleton key={key} className="h-14 w-full" />
        ))}
      </div>
      <Skeleton className="h-40 w-full" />
      <Skeleton className="h-48 w-full" />
    </div>
  );
}
