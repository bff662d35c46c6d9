import { useFormat } from "@kept/shared/format";
import { Button, Cell, EmptyState, HeadCell, Row, Table, Tabs } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChartNoAxesColumn } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import { languageName, sectionName } from "../model";
import { useSections } from "../queries";
import { Count } from "./Count";
import { type Figure, figuresQuery } from "./queries";
import { type FigureSearch, GROUPS, type Opened, type Scope } from "./search";
import { usePlaceName } from "./usePlaceName";

type Group = (typeof GROUPS)[number];

interface BreakdownProps {
  scope: Scope;
  by: Group;
  onSearch: (change: Partial<FigureSearch>) => void;
}

/** The same numbers for each article, section, language and place. */
export function Breakdown({ scope, by, onSearch }: BreakdownProps) {
  const { t } = useTranslation("knowledge");
  return (
    <section aria-label={t("figures.breakdown")} className="pb-8">
      <Tabs
        aria-label={t("figures.breakdown")}
        value={by}
        onChange={(next) => onSearch({ by: next })}
        tabs={GROUPS.map((value) => ({
          value,
          label: t(`figures.by.${value}`),
          content: value === by ? <Lines scope={scope} by={by} /> : null,
        }))}
      />
    </section>
  );
}

const NUMBERS = [
  "views",
  "helpfulness",
  "votes",
  "searches",
  "unfound",
  "asked",
  "answered",
  "sent",
  "deflection",
] as const;

interface Column {
  id: (typeof NUMBERS)[number];
  open?: Opened;
  /** What it is sorted by; null is sorted to the end. */
  value: (figure: Figure) => number | null;
}

const COLUMNS: Record<"all" | "ofArticles" | "ofReaders", readonly Column[]> = {
  all: [
    { id: "views", open: "views", value: ({ views }) => views.value },
    { id: "helpfulness", value: ({ helpfulness }) => helpfulness?.value ?? null },
    { id: "votes", open: "votes", value: ({ helpful, unhelpful }) => helpful.value + unhelpful.value },
    { id: "searches", open: "searches", value: ({ searches }) => searches.value },
  ],
  ofArticles: [
    { id: "asked", open: "asked", value: ({ asked }) => asked.value },
    { id: "answered", open: "answered", value: ({ answered }) => answered.value },
    { id: "sent", open: "sent", value: ({ sent }) => sent.value },
  ],
  ofReaders: [
    { id: "unfound", open: "unfound", value: ({ unfound }) => unfound.value },
    { id: "asked", open: "asked", value: ({ asked }) => asked.value },
    { id: "answered", open: "answered", value: ({ answered }) => answered.value },
    { id: "sent", open: "sent", value: ({ sent }) => sent.value },
    { id: "deflection", value: ({ deflection }) => deflection?.value ?? null },
  ],
};

function columnsOf(by: Group): readonly Column[] {
  const ofArticles = by === "article" || by === "section";
  return [...COLUMNS.all, ...(ofArticles ? COLUMNS.ofArticles : COLUMNS.ofReaders)];
}

const SHOWN = 50;

function Lines({ scope, by }: { scope: Scope; by: Group }) {
  const { t } = useTranslation("knowledge");
  const figures = useQuery(figuresQuery(useApi(), scope, by));
  const columns = columnsOf(by);
  const [sorted, setSorted] = useState<{ by: string; down: boolean }>({ by: "views", down: true });
  const [shown, setShown] = useState(SHOWN);
  const nameOf = useName(by);
  const sort = (id: string) => setSorted({ by: id, down: sorted.by === id ? !sorted.down : true });
  const directionOf = (id: string) => (sorted.by !== id ? "none" : sorted.down ? "descending" : "ascending");
  return (
    <ResultState query={figures} skeleton={<SkeletonLines lines={8} />}>
      {(all) =>
        all.length === 0 ? (
          <EmptyState icon={ChartNoAxesColumn} title={t("figures.none")} detail={t("figures.noneDetail")} />
        ) : (
          <>
            <Table caption={t(`figures.by.${by}`)}>
              <thead>
                <tr>
                  <HeadCell className="w-full ps-0">{t(`figures.one.${by}`)}</HeadCell>
                  {columns.map(({ id }) => (
                    <HeadCell key={id} numeric sort={directionOf(id)} onSort={() => sort(id)}>
                      {t(`figures.columns.${id}`)}
                    </HeadCell>
                  ))}
                </tr>
              </thead>
              <tbody>
                {sortedBy(all, columns.find(({ id }) => id === sorted.by) ?? columns[0], sorted.down)
                  .slice(0, shown)
                  .map((figure) => (
                    <Line key={figure.key} figure={figure} by={by} name={nameOf(figure)} columns={columns} />
                  ))}
              </tbody>
            </Table>
            {all.length > shown && (
              <Button className="mt-3" onClick={() => setShown(shown + SHOWN)}>
                {t("list.more")}
              </Button>
            )}
          </>
        )
      }
    </ResultState>
  );
}

function sortedBy(all: readonly Figure[], column: Column | undefined, down: boolean): Figure[] {
  const value = (figure: Figure) => column?.value(figure) ?? Number.NEGATIVE_INFINITY;
  return [...all].sort((a, b) => (down ? value(b) - value(a) : value(a) - value(b)) || 0);
}

interface LineProps {
  figure: Figure;
  by: Group;
  name: string;
  columns: readonly Column[];
}

function Line({ figure, by, name, columns }: LineProps) {
  const format = useFormat();
  const share = (id: string) => (id === "helpfulness" ? figure.helpfulness : figure.deflection);
  return (
    <Row>
      <Cell className="min-w-48 ps-0">
        {by === "article" ? <ArticleLink id={figure.key} title={name} /> : <bdi>{name}</bdi>}
      </Cell>
      {columns.map(({ id, open, value }) => (
        <Cell key={id} numeric className="whitespace-nowrap">
          {open ? (
            <Count value={value(figure) ?? 0} open={open} of={`${by}:${figure.key}`} about={name} />
          ) : (
            <ShareCell share={share(id)} percent={format.percent} />
          )}
        </Cell>
      ))}
    </Row>
  );
}

function ShareCell({ share, percent }: { share: Figure["deflection"]; percent: (of: number) => string }) {
  if (!share) return <span className="text-ink-faint">–</span>;
  const whole = (part: number) => percent(Math.round(part * 100) / 100);
  return (
    <>
      {whole(share.value)}
      <span className="block text-ink-faint text-small">
        {whole(share.low)} – {whole(share.high)}
      </span>
    </>
  );
}

function ArticleLink({ id, title }: { id: string; title: string }) {
  const { t } = useTranslation("knowledge");
  return (
    <Link
      to="/knowledge/articles/$articleId"
      params={{ articleId: id }}
      className="line-clamp-2 rounded-sm hover:underline"
    >
      <bdi>{title || t("editor.untitled")}</bdi>
    </Link>
  );
}

/** What a line is called. */
function useName(by: Group): (figure: Figure) => string {
  const { t, i18n } = useTranslation("knowledge");
  const sections = useSections();
  const placeName = usePlaceName();
  return ({ key, title }) => {
    switch (by) {
      case "article":
        return title;
      case "section": {
        const section = sections.find(({ id }) => String(id) === key);
        return section ? sectionName(section, i18n.language) : title || t("sections.none");
      }
      case "language":
        return key ? languageName(key) : t("figures.noLanguage");
      case "place":
        return placeName(key);
    }
  };
}
