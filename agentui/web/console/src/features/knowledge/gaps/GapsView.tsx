import { useFormat } from "@kept/shared/format";
import { Button, EmptyState, RelativeTime, Select } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { RefreshCw, ScanSearch } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import { useSession } from "../../session/queries";
import { KnowledgePage } from "../KnowledgePage";
import { GapItem } from "./GapItem";
import { gapsQuery, useCountGaps, useGapNews } from "./queries";
import { type GapSearch, gapsOf, KINDS, STATES } from "./search";

const ALL = "all";

/** What people ask and no article answers, what would help most of them first. */
export default function GapsView() {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const search = useSearch({ from: "/desk/knowledge/gaps" });
  const navigate = useNavigate();
  const list = useInfiniteQuery(gapsQuery(useApi(), search));
  useGapNews();
  const [first] = list.data?.pages ?? [];
  const gaps = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const heaviest = Math.max(...gaps.map(({ weight }) => weight));
  const change = (to: Partial<GapSearch>) =>
    void navigate({ to: "/knowledge/gaps", search: gapsOf({ ...search, ...to }), replace: true });
  const counted = (count: number | undefined) => (count === undefined ? "" : ` ${format.capped(count)}`);
  return (
    <KnowledgePage place="gaps" actions={<CountAgain counting={first?.counting ?? false} />}>
      <div className="mx-auto w-full max-w-4xl px-4 py-4 pane:px-6">
        <p className="mb-3 max-w-prose text-ink-soft">
          {t("gaps.detail")}{" "}
          {first?.counted_at && (
            <>
              {t("gaps.counted")} <RelativeTime at={first.counted_at} style="phrase" />.
            </>
          )}
        </p>
        <search className="mb-3 flex flex-wrap items-center gap-2">
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws a box that nothing here has */}
          <div role="group" aria-label={t("gaps.state")} className="flex">
            {([undefined, ...STATES] as const).map((state) => (
              <Button
                key={state ?? "open"}
                variant="ghost"
                aria-pressed={search.state === state}
                className="aria-pressed:bg-selected aria-pressed:text-accent-text"
                onClick={() => change({ state, gap: undefined })}
              >
                {t(`gaps.states.${state ?? "open"}`)}
                <span className="figures text-ink-faint text-small">
                  {counted(state ? first?.counts[state] : first && first.counts.open + first.counts.drafted)}
                </span>
              </Button>
            ))}
          </div>
          <Select
            aria-label={t("gaps.kind")}
            className="w-56!"
            value={search.kind ?? ALL}
            onChange={(value) => change({ kind: KINDS.find((one) => one === value), gap: undefined })}
            options={[
              { value: ALL, label: t("gaps.anyKind") },
              ...KINDS.map((value) => ({ value: value as string, label: t(`gaps.kinds.${value}`) })),
            ]}
          />
        </search>
        <ResultState query={list} skeleton={<SkeletonLines lines={10} />}>
          {() =>
            gaps.length === 0 ? (
              <EmptyState
                icon={ScanSearch}
                title={t(search.state || search.kind ? "gaps.none" : "gaps.empty")}
                detail={search.state || search.kind ? undefined : t("gaps.emptyDetail")}
              />
            ) : (
              <ol aria-label={t("places.gaps")} className="border-line border-t">
                {gaps.map((gap) => (
                  <GapItem
                    key={gap.id}
                    gap={gap}
                    share={heaviest > 0 ? gap.weight / heaviest : 0}
                    open={search.gap === gap.id}
                    onOpen={(open) => change({ gap: open ? gap.id : undefined })}
                  />
                ))}
              </ol>
            )
          }
        </ResultState>
        {list.hasNextPage && (
          <Button
            className="mt-3"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t("list.more")}
          </Button>
        )}
      </div>
    </KnowledgePage>
  );
}

function CountAgain({ counting }: { counting: boolean }) {
  const { t } = useTranslation("knowledge");
  const { permissions } = useSession();
  const count = useCountGaps();
  if (!permissions.lead) return null;
  return (
    <Button icon={RefreshCw} loading={counting || count.isPending} onClick={() => count.mutate(undefined)}>
      {t("gaps.count")}
    </Button>
  );
}
