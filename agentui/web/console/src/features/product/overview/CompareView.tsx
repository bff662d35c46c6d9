import { useFormat } from "@kept/shared/format";
import { Chip, Combobox, cn, EmptyState, Select } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, GitCompareArrows } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import { useTraitName } from "../filters/useTraitName";
import type { Choice, Comparison, Contrast, Measure } from "../model";
import { Measured } from "../parts/Measured";
import { useFigures } from "../parts/useFigures";
import { choicesQuery } from "../queries";
import { readingOf, TRAITS, type Trait } from "../search";
import { ThemeLink } from "../theme/ThemeLink";
import { comparisonQuery, type Sides } from "./queries";
import type { OverviewSearch } from "./search";

interface CompareViewProps {
  search: OverviewSearch;
  onSearch: (change: Partial<OverviewSearch>) => void;
}

/** The themes of two groups of tickets side by side, those that differ most surely first. */
export function CompareView({ search, onSearch }: CompareViewProps) {
  const { t } = useTranslation("product");
  const reading = readingOf({ ...search });
  const { data: choices } = useQuery(choicesQuery(useApi(), reading));
  if (!choices) return <SkeletonLines />;
  const traits = TRAITS.filter((trait) => choices[`${trait}s`].length > 1);
  const by = search.by ?? traits[0];
  if (by === undefined) {
    return (
      <EmptyState
        icon={GitCompareArrows}
        title={t("contrast.nothing")}
        detail={t("contrast.nothingDetail")}
      />
    );
  }
  const offered = choices[`${by}s`];
  const [a, b] = sidesOf(offered, search);
  return (
    <div>
      <SidePickers by={by} traits={traits} offered={offered} a={a} b={b} onSearch={onSearch} />
      {a !== undefined && b !== undefined ? (
        <Contrasts search={search} sides={{ by, a, b }} />
      ) : (
        <EmptyState icon={GitCompareArrows} title={t("contrast.choose")} />
      )}
    </div>
  );
}

/** The two that were chosen, or else the two largest. */
function sidesOf(offered: readonly Choice[], { a, b }: Pick<OverviewSearch, "a" | "b">) {
  const left = a ?? offered.find(({ key }) => key !== b)?.key;
  return [left, b ?? offered.find(({ key }) => key !== left)?.key] as const;
}

interface SidePickersProps {
  by: Trait;
  traits: readonly Trait[];
  offered: readonly Choice[];
  a: string | undefined;
  b: string | undefined;
  onSearch: (change: Partial<OverviewSearch>) => void;
}

function SidePickers({ by, traits, offered, a, b, onSearch }: SidePickersProps) {
  const { t } = useTranslation("product");
  const nameOf = useTraitName();
  // What the groups differ in cannot be filtered by at the same time.
  const unfiltered = (trait: Trait) => ({ [trait]: undefined });
  const options = (other: string | undefined) =>
    offered
      .filter(({ key }) => key !== other)
      .map(({ key, name, tickets }) => ({ value: key, label: nameOf(by, key, name), hint: String(tickets) }));
  return (
    <div className="mb-3 grid grid-cols-2 items-center gap-2 pane:flex">
      <Select
        aria-label={t("contrast.by")}
        className="col-span-2 pane:w-36!"
        value={by}
        onChange={(trait: Trait) => onSearch({ ...unfiltered(trait), by: trait, a: undefined, b: undefined })}
        options={traits.map((value) => ({ value, label: t(`filters.${value}`) }))}
      />
      <div className="min-w-0 pane:w-48">
        <Combobox
          aria-label={t("contrast.first")}
          placeholder={t("contrast.first")}
          value={a ?? null}
          onChange={(key) => onSearch({ ...unfiltered(by), by, a: key, b })}
          options={options(b)}
        />
      </div>
      <ArrowLeftRight aria-hidden="true" className="size-4 shrink-0 text-ink-faint max-pane:hidden" />
      <div className="min-w-0 pane:w-48">
        <Combobox
          aria-label={t("contrast.second")}
          placeholder={t("contrast.second")}
          value={b ?? null}
          onChange={(key) => onSearch({ ...unfiltered(by), by, a, b: key })}
          options={options(a)}
        />
      </div>
    </div>
  );
}

function Contrasts({ search, sides }: { search: OverviewSearch; sides: Sides }) {
  const { [sides.by]: _, ...reading } = readingOf({ ...search });
  const comparison = useQuery(comparisonQuery(useApi(), reading, sides));
  return (
    <ResultState query={comparison} skeleton={<SkeletonLines lines={10} />}>
      {(shown) => <ContrastList comparison={shown} />}
    </ResultState>
  );
}

const GRID =
  "gap-x-4 side:grid side:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_8.5rem_8.5rem_10rem] side:items-center";

function ContrastList({ comparison }: { comparison: Comparison }) {
  const { t } = useTranslation("product");
  const format = useFormat();
  const nameOf = useTraitName();
  const { by, a, b, items } = comparison;
  const names = { a: nameOf(by, a.key, a.name), b: nameOf(by, b.key, b.name) };
  const clear = items.filter((item) => item.clear).length;
  const top = Math.max(0.01, ...items.flatMap((item) => [item.a.high ?? 0, item.b.high ?? 0]));
  const headOf = (side: "a" | "b") => (
    <span className="truncate text-end">
      <SideMark side={side} /> <bdi>{names[side]}</bdi>{" "}
      <span className="text-ink-faint">({format.number(comparison[side].tickets.tickets)})</span>
    </span>
  );
  if (items.length === 0) return <EmptyState icon={GitCompareArrows} title={t("contrast.none")} />;
  return (
    <>
      <p className="mb-2 max-w-prose text-ink-soft">
        {t(clear === 0 ? "contrast.noneClear" : "contrast.clearCount", { count: clear })} {t("contrast.how")}
      </p>
      <div
        aria-hidden="true"
        className={cn(
          GRID,
          "figures border-line border-b py-1.5 font-medium text-ink-soft text-small max-side:flex max-side:gap-x-6",
        )}
      >
        <span className="max-side:hidden">{t("columns.name")}</span>
        <span className="max-side:hidden">{t("contrast.shares")}</span>
        {headOf("a")}
        {headOf("b")}
        <span className="text-end max-side:hidden">{t("contrast.difference")}</span>
      </div>
      <ol aria-label={t("contrast.label", names)}>
        {items.map((item) => (
          <ContrastRow key={item.theme_id} item={item} names={names} top={top} />
        ))}
      </ol>
    </>
  );
}

interface ContrastRowProps {
  item: Contrast;
  names: { a: string; b: string };
  top: number;
}

function ContrastRow({ item, names, top }: ContrastRowProps) {
  const { t } = useTranslation("product");
  const { a, b, difference, theme_id: id } = item;
  const more = (a.value ?? 0) >= (b.value ?? 0) ? "a" : "b";
  return (
    <li data-id={id} className={cn(GRID, "border-line border-b py-2 hover:bg-hover")}>
      <div className="flex min-w-0 flex-wrap items-center gap-2">
        {id === 0 ? t("unassigned") : <ThemeLink id={id} name={item.name} />}
        {item.clear && <Chip tone="accent">{t("contrast.more", { name: names[more] })}</Chip>}
      </div>
      <Intervals a={a} b={b} top={top} />
      <div className="figures flex gap-x-6 max-side:mt-1 side:contents">
        {(["a", "b"] as const).map((side) => (
          <span key={side} className="side:text-end">
            <span className="side:sr-only">
              <SideMark side={side} /> {names[side]}{" "}
            </span>
            <Measured measure={item[side]} kind="share" themeId={id} />
          </span>
        ))}
      </div>
      <Difference measure={difference} />
    </li>
  );
}

/** The difference itself opens nothing: both of its shares do. */
function Difference({ measure }: { measure: Measure }) {
  const { t } = useTranslation("product");
  const figures = useFigures();
  const { value, low, high } = measure;
  return (
    <span className="figures block whitespace-nowrap side:text-end">
      <span className="text-ink-faint text-small side:sr-only">{t("contrast.difference")} </span>
      {value === null ? (
        <span className="text-ink-faint">{t("measure.tooFew")}</span>
      ) : (
        figures.text("points", value)
      )}
      {low !== null && high !== null && (
        <span className="block text-ink-faint text-small">({figures.range("points", low, high)})</span>
      )}
    </span>
  );
}

/** Which group is which, by shape and by color. */
function SideMark({ side }: { side: "a" | "b" }) {
  return (
    <span
      className={cn(
        "inline-block size-2",
        side === "a" ? "rounded-full bg-accent" : "border-2 border-ink-soft bg-surface",
      )}
    />
  );
}

/** Both shares with their intervals on one scale; the numbers are beside it. */
function Intervals({ a, b, top }: { a: Measure; b: Measure; top: number }) {
  const at = (value: number | null) => `${(100 * (value ?? 0)) / top}%`;
  return (
    <div aria-hidden="true" className="relative my-1 h-7 border-line border-s">
      {[a, b].map((side, index) => {
        const width = `${(100 * ((side.high ?? 0) - (side.low ?? 0))) / top}%`;
        return (
          <div
            key={index === 0 ? "a" : "b"}
            className={cn("absolute inset-x-0", index === 0 ? "top-1.5" : "top-5")}
          >
            <span
              style={{ insetInlineStart: at(side.low), width }}
              className={cn("absolute h-0.5 -translate-y-1/2", index === 0 ? "bg-accent" : "bg-ink-soft")}
            />
            <span
              style={{ insetInlineStart: at(side.value) }}
              className={cn(
                "absolute size-2 -translate-1/2 rtl:translate-x-1/2",
                index === 0 ? "rounded-full bg-accent" : "border-2 border-ink-soft bg-surface",
              )}
            />
          </div>
        );
      })}
    </div>
  );
}
