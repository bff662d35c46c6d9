import { buttonClass, cn, EmptyState } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ChevronLeft, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Fault, useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import { ProductPage } from "../ProductPage";
import { EvidencePart } from "./evidence/EvidencePart";
import { TicketsPane } from "./evidence/TicketsPane";
import { StateNotices } from "./head/StateNotices";
import { ThemeHead } from "./head/ThemeHead";
import { HistoryPart } from "./history/HistoryPart";
import { LoopPart } from "./loop/LoopPart";
import { shipsQuery } from "./loop/queries";
import { ShipNotices } from "./loop/ShipNotices";
import { countsOf, currentShip } from "./loop/shipState";
import { type Theme, themeQuery } from "./queries";
import { PARTS, type ThemePart, type ThemeSearch } from "./search";
import { useMaySteer } from "./useMaySteer";
import { useThemeNews } from "./useThemeNews";

/** One theme: what it is, why to believe it, who mends it and who was told. */
export default function ThemeView() {
  const { t } = useTranslation("theme");
  const { themeId } = useParams({ from: "/desk/product/themes/$themeId" });
  const id = Number(themeId);
  useThemeNews(id);
  const theme = useQuery({ ...themeQuery(useApi(), id), enabled: Number.isSafeInteger(id) && id > 0 });
  const missing =
    !(id > 0) || (theme.error instanceof Fault && (theme.error.status === 404 || theme.error.status === 422));
  return (
    <ProductPage place="themes">
      <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-4 py-4 pane:px-6">
        <Link
          to="/product"
          className="inline-flex items-center gap-1 self-start rounded-sm text-ink-soft hover:text-ink"
        >
          <ChevronLeft aria-hidden="true" className="size-4 rtl:rotate-180" />
          {t("back")}
        </Link>
        {missing ? (
          <EmptyState
            icon={SearchX}
            title={t("missing.title")}
            detail={t("missing.detail")}
            action={
              <Link to="/product" className={buttonClass()}>
                {t("back")}
              </Link>
            }
          />
        ) : (
          <ResultState query={theme} skeleton={<SkeletonLines lines={8} />}>
            {(found) => <Page key={found.id} theme={found} />}
          </ResultState>
        )}
      </div>
    </ProductPage>
  );
}

function Page({ theme }: { theme: Theme }) {
  const { t } = useTranslation("theme");
  const search = useSearch({ from: "/desk/product/themes/$themeId" });
  const navigate = useNavigate();
  const merged = theme.merged_into_id !== null;
  const steering = useMaySteer() && !merged;
  // What was merged away has no tickets of its own any more.
  const part: ThemePart = merged ? "history" : (search.part ?? "evidence");
  const params = { themeId: String(theme.id) };
  const close = () =>
    void navigate({
      to: "/product/themes/$themeId",
      params,
      search: { ...search, open: undefined, of: undefined },
    });
  return (
    <>
      <ThemeHead theme={theme} />
      <StateNotices theme={theme} />
      <ShipNotices
        theme={theme}
        steering={steering}
        loop={
          part !== "loop" && (
            <Link
              to="/product/themes/$themeId"
              params={params}
              search={{ ...search, part: "loop" }}
              className={buttonClass()}
            >
              {t("parts.loop")}
            </Link>
          )
        }
      />
      {!merged && <PartTabs theme={theme} part={part} search={search} />}
      {part === "evidence" && <EvidencePart theme={theme} search={search} />}
      {part === "loop" && <LoopPart theme={theme} />}
      {part === "history" && <HistoryPart theme={theme} />}
      <TicketsPane theme={theme} search={search} onClose={close} />
    </>
  );
}

interface PartTabsProps {
  theme: Theme;
  part: ThemePart;
  search: ThemeSearch;
}

function PartTabs({ theme, part, search }: PartTabsProps) {
  const { t } = useTranslation("theme");
  const { data: ships = [] } = useQuery(shipsQuery(useApi(), theme.id));
  const current = currentShip(ships);
  const waiting = current?.state === "shipped" ? countsOf(current).proposed : 0;
  return (
    <nav aria-label={t("parts.label")} className="flex gap-4 overflow-x-auto border-line border-b">
      {PARTS.map((one) => (
        <Link
          key={one}
          to="/product/themes/$themeId"
          params={{ themeId: String(theme.id) }}
          search={{ ...search, part: one === "evidence" ? undefined : one, open: undefined, of: undefined }}
          aria-current={one === part ? "page" : undefined}
          className={cn(
            "ring-inside -mb-px flex h-9 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2",
            one === part ? "border-accent font-medium" : "text-ink-soft hover:text-ink",
          )}
        >
          {t(`parts.${one}`)}
          {one === "loop" && waiting > 0 && (
            <span className="figures rounded-sm bg-accent px-1 font-semibold text-accent-ink text-small">
              {waiting}
              <span className="sr-only"> {t("parts.waiting", { count: waiting })}</span>
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
