import { EmptyState } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { DoorOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import { FilterBar } from "../filters/FilterBar";
import { ExportLink } from "../overview/ExportLink";
import { ProductPage } from "../ProductPage";
import { openingOf, readingOf } from "../search";
import { AtRisk } from "./AtRisk";
import { CameBefore } from "./CameBefore";
import { Facts } from "./Facts";
import { KindPicker } from "./KindPicker";
import type { Figures } from "./model";
import { figuresQuery, leavingFile, useLeavingNews } from "./queries";
import { Competitors, Reasons, Segments } from "./Reasons";
import { type LeavingSearch, leavingOf } from "./search";
import { TicketsPane } from "./TicketsPane";
import { Tries } from "./Tries";
import { Voices } from "./Voices";

/** Why customers leave, what was tried, what saved them. */
export default function LeavingView() {
  const search = useSearch({ from: "/desk/product/leaving" });
  const navigate = useNavigate();
  const figures = useQuery(figuresQuery(useApi(), search));
  useLeavingNews();
  const change = (to: Partial<LeavingSearch>) =>
    void navigate({ to: "/product/leaving", search: leavingOf({ ...search, ...to }), replace: true });
  return (
    <ProductPage place="leaving">
      <div className="mx-auto w-full max-w-7xl px-4 py-4 pane:px-6">
        <div className="mb-3 flex flex-wrap items-center gap-2">
          <KindPicker value={search.kind} onChange={(kind) => change({ kind })} />
          <div className="ms-auto">
            <ExportLink href={leavingFile(search)} />
          </div>
        </div>
        <FilterBar
          reading={readingOf({ ...search })}
          shown={figures.data}
          busy={figures.isPlaceholderData}
          onRead={change}
        />
        <ResultState query={figures} skeleton={<SkeletonLines lines={12} />}>
          {(shown) => <Shown figures={shown} search={search} />}
        </ResultState>
      </div>
      <TicketsPane
        opening={openingOf({ ...search })}
        search={search}
        figures={figures.data}
        onClose={() => change({ open: undefined, of: undefined })}
      />
    </ProductPage>
  );
}

function Shown({ figures, search }: { figures: Figures; search: LeavingSearch }) {
  const { t } = useTranslation("leaving");
  const compared = search.compare !== "off";
  return (
    <>
      <Facts figures={figures} compared={compared} />
      <AtRisk search={search} currency={figures.value.currency} />
      {figures.tickets.tickets + figures.before.tickets === 0 ? (
        <EmptyState icon={DoorOpen} title={t("empty.title")} detail={t("empty.detail")} />
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-8 pt-6 side:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
          <Reasons figures={figures} compared={compared} />
          <div className="flex min-w-0 flex-col gap-8">
            <CameBefore figures={figures} />
            <Competitors figures={figures} />
            <Segments figures={figures} />
          </div>
          <Tries figures={figures} />
          <Voices search={search} figures={figures} />
        </div>
      )}
    </>
  );
}
