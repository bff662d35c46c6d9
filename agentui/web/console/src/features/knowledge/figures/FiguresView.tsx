import { Button, Chip, Combobox, Field, Input, Popover, Select } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CalendarDays } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { useHelpCentre } from "../helpCentre";
import { KnowledgePage } from "../KnowledgePage";
import { languageName, sectionName, shownIn } from "../model";
import { articleQuery, useSections } from "../queries";
import { Breakdown } from "./Breakdown";
import { EvidenceDialog } from "./EvidenceDialog";
import { OverTime } from "./OverTime";
import { Summary } from "./Summary";
import { type Days, daysOf, type FigureSearch, figuresOf, narrowed, SPANS, scopeOf } from "./search";
import { useDays } from "./useDays";

/** What readers did with the knowledge base; what is counted, and what is open of it, stands in the address. */
export default function FiguresView() {
  const search = useSearch({ from: "/desk/knowledge/figures" });
  const navigate = useNavigate();
  // The day may turn while one reads; what was opened stays what it was.
  const [now] = useState(() => new Date());
  const scope = scopeOf(search, now);
  const change = (to: Partial<FigureSearch>) =>
    void navigate({ to: "/knowledge/figures", search: figuresOf({ ...search, ...to }), replace: true });
  return (
    <KnowledgePage place="figures">
      <div className="mx-auto w-full max-w-6xl px-4 py-4 pane:px-6">
        <FigureFilters search={search} days={daysOf(search, now)} onSearch={change} />
        <Summary scope={scope} />
        <OverTime
          scope={scope}
          measure={search.measure ?? "views"}
          onMeasure={(measure) => change({ measure })}
        />
        <Breakdown scope={scope} by={search.by ?? "article"} onSearch={change} />
      </div>
      {search.open && (
        <EvidenceDialog
          opened={search.open}
          scope={narrowed(scope, search.of)}
          onClose={() => change({ open: undefined, of: undefined })}
        />
      )}
    </KnowledgePage>
  );
}

const ALL = "all";

interface FigureFiltersProps {
  search: FigureSearch;
  days: Days;
  onSearch: (change: Partial<FigureSearch>) => void;
}

function FigureFilters({ search, days, onSearch }: FigureFiltersProps) {
  const { t, i18n } = useTranslation("knowledge");
  const sections = useSections();
  const { languages } = useHelpCentre();
  const offered = [...new Set([...languages, ...(search.language ? [search.language] : [])])];
  return (
    <search className="mb-5 flex flex-wrap items-center gap-2">
      <RangePicker search={search} days={days} onSearch={onSearch} />
      <div className="w-44">
        <Combobox
          aria-label={t("filters.section")}
          placeholder={t("filters.anySection")}
          value={search.section?.toString() ?? null}
          onChange={(value) => onSearch({ section: value === ALL ? undefined : Number(value) })}
          options={[
            { value: ALL, label: t("filters.all") },
            ...sections.map((section) => ({
              value: String(section.id),
              label: `${"\u2003".repeat(section.depth)}${sectionName(section, i18n.language)}`,
            })),
          ]}
        />
      </div>
      {offered.length > 1 && (
        <Select
          aria-label={t("filters.language")}
          className="w-36!"
          value={search.language ?? ALL}
          onChange={(value) => onSearch({ language: value === ALL ? undefined : value })}
          options={[
            { value: ALL, label: t("filters.anyLanguage") },
            ...offered.map((value) => ({ value, label: languageName(value) })),
          ]}
        />
      )}
      {search.article !== undefined && (
        <ArticleChip id={search.article} onRemove={() => onSearch({ article: undefined })} />
      )}
    </search>
  );
}

function ArticleChip({ id, onRemove }: { id: number; onRemove: () => void }) {
  const { i18n } = useTranslation();
  const { data: article } = useQuery(articleQuery(useApi(), id));
  const title = (article && shownIn(article, i18n.language)?.title) ?? `#${id}`;
  return (
    <Chip tone="accent" onRemove={onRemove} removeName={title}>
      <bdi>{title}</bdi>
    </Chip>
  );
}

/** The last days, or any two. */
function RangePicker({ search, days, onSearch }: FigureFiltersProps) {
  const { t } = useTranslation("knowledge");
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(days);
  const names = useDays();
  const ranged = search.from !== undefined;
  function apply(event: FormEvent) {
    event.preventDefault();
    const [from, to] = draft.from <= draft.to ? [draft.from, draft.to] : [draft.to, draft.from];
    onSearch({ days: undefined, from, to });
    setOpen(false);
  }
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws a box that nothing here has */}
      <div role="group" aria-label={t("figures.range.label")} className="flex">
        {SPANS.map((span) => (
          <Button
            key={span}
            variant="ghost"
            aria-pressed={!ranged && (search.days ?? 30) === span}
            className="aria-pressed:bg-selected aria-pressed:text-accent-text"
            onClick={() => onSearch({ days: span, from: undefined, to: undefined })}
          >
            {t("figures.range.last", { count: span })}
          </Button>
        ))}
      </div>
      <Popover
        open={open}
        onOpenChange={(next) => {
          setDraft(days);
          setOpen(next);
        }}
        aria-label={t("figures.range.choose")}
        trigger={
          <Button icon={CalendarDays} aria-label={t("figures.range.choose")}>
            {names.range(days)}
          </Button>
        }
      >
        <form onSubmit={apply} className="flex flex-col gap-3 p-3">
          {(["from", "to"] as const).map((end) => (
            <Field key={end} label={t(`figures.range.${end}`)}>
              <Input
                type="date"
                required
                value={draft[end]}
                onChange={(event) => setDraft({ ...draft, [end]: event.target.value })}
              />
            </Field>
          ))}
          <p className="max-w-56 text-ink-faint text-small">{t("figures.range.hint")}</p>
          <Button type="submit" variant="primary">
            {t("figures.range.apply")}
          </Button>
        </form>
      </Popover>
    </>
  );
}
