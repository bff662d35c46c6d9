import { Avatar, Checkbox, Chip, cn, RelativeTime } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { CalendarClock, Languages, Lock, PencilLine, Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useAgent } from "../../ticket/desk";
import { OutdatedMark } from "../gaps/OutdatedMark";
import { type Article, sectionName, shownIn } from "../model";
import { useSections } from "../queries";
import { StatusMark } from "../StatusMark";

interface ArticleRowProps {
  article: Article;
  language: string | undefined;
  chosen: boolean;
  /** Absent for those who may only read. */
  onToggle: (() => void) | undefined;
}

/** Two lines: what it is called and where it stands; then what differs from the usual. */
export function ArticleRow({ article, language, chosen, onToggle }: ArticleRowProps) {
  const { t, i18n } = useTranslation("knowledge");
  const sections = useSections();
  const owner = useAgent(article.owner_id);
  const shown = shownIn(article, language);
  if (!shown) return null;
  const section = sections.find(({ id }) => id === article.section_id);
  const outdated = article.translations.filter(({ outdated_since }) => outdated_since !== null).length;
  const overdue = article.review_by !== null && article.review_by < new Date().toISOString().slice(0, 10);
  return (
    <li
      data-id={article.id}
      className={cn(
        "relative flex items-start gap-3 border-line border-b py-2 hover:bg-hover",
        chosen && "bg-selected",
      )}
    >
      {onToggle && (
        <span className="relative z-10 flex h-5 items-center ps-1">
          <Checkbox
            checked={chosen}
            onChange={onToggle}
            aria-label={t("list.choose", { title: shown.title })}
          />
        </span>
      )}
      <div className="min-w-0 flex-1">
        <Link
          to="/knowledge/articles/$articleId/$language"
          params={{ articleId: String(article.id), language: shown.language }}
          className="ring-inside block truncate rounded-sm font-medium after:absolute after:inset-0"
        >
          <bdi lang={shown.language}>{shown.title}</bdi>
        </Link>
        <div className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-soft text-small">
          {section && <span className="max-w-60 truncate">{sectionName(section, i18n.language)}</span>}
          {article.translations.length > 1 && (
            <span className="inline-flex items-center gap-1">
              <Languages aria-hidden="true" className="size-3" />
              {article.translations.map((one) => one.language).join(" ")}
            </span>
          )}
          {article.visibility !== "public" && (
            <Chip icon={article.visibility === "agents" ? Lock : Users}>
              {t(`visibility.${article.visibility}`)}
            </Chip>
          )}
          {shown.changed && <Chip icon={PencilLine}>{t("list.changed")}</Chip>}
          {shown.publish_at && (
            <Chip tone="accent" icon={CalendarClock}>
              {t("counts.planned")}
            </Chip>
          )}
          {outdated > 0 && <Chip tone="due">{t("list.outdated", { count: outdated })}</Chip>}
          <OutdatedMark articleId={article.id} />
          {overdue && <Chip tone="due">{t("list.overdue")}</Chip>}
          {article.labels.slice(0, 4).map((label) => (
            <Chip key={label}>{label}</Chip>
          ))}
          {article.labels.length > 4 && <span>+{article.labels.length - 4}</span>}
        </div>
      </div>
      <div className="flex shrink-0 items-center gap-3 pe-1">
        {owner && (
          <span title={t("list.owner", { name: owner.name })} className="max-pane:hidden">
            <Avatar name={owner.name} hue={owner.hue} picture={owner.picture_url} size={20} />
          </span>
        )}
        <StatusMark status={shown.status} />
        <RelativeTime
          at={shown.updated_at}
          className="figures w-12 text-end text-ink-faint text-small max-pane:hidden"
        />
      </div>
    </li>
  );
}
