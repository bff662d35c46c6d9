import { useFormat } from "@kept/shared/format";
import { Button, Combobox, Field, Input, Select, TagInput, useToast } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAgents } from "../../ticket/desk";
import { Section } from "../../ticket/Section";
import { type Article, type ArticleUpdate, type Edition, VISIBILITIES } from "../model";
import { useSections, useUpdateArticle } from "../queries";
import { SectionSelect } from "../SectionSelect";
import { StatusMark } from "../StatusMark";
import { headingsOf } from "./outline";
import { RelatedField } from "./RelatedField";
import { RevisionList } from "./RevisionList";
import type { Writing } from "./useWriting";

interface SidePaneProps {
  article: Article;
  edition: Edition;
  writing: Writing;
  locked: boolean;
}

/** All that an article has besides its words. */
export function SidePane({ article, edition, writing, locked }: SidePaneProps) {
  const { t } = useTranslation("knowledge");
  return (
    <>
      <Section
        name="article.state"
        title={t("side.state")}
        aside={<StatusMark status={edition.translation.status} />}
      >
        <StateLines edition={edition} />
      </Section>
      <Section name="article.outline" title={t("side.outline")}>
        <Outline body={writing.text.body} />
      </Section>
      <Section name="article.address" title={t("side.address")}>
        <Address edition={edition} writing={writing} locked={locked} />
      </Section>
      <Section name="article.meta" title={t("side.meta")}>
        <Meta article={article} locked={locked} />
      </Section>
      <Section name="article.revisions" title={t("side.revisions")}>
        <RevisionList edition={edition} writing={writing} locked={locked} />
      </Section>
    </>
  );
}

/** What readers see, and who has to do what next. */
function StateLines({ edition }: { edition: Edition }) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const agents = useAgents();
  const { translation: shown } = edition;
  const reviewer = agents.find(({ id }) => id === shown.reviewer_id);
  const lines = [
    shown.live
      ? shown.changed
        ? t("state.liveOlder", { n: edition.published_revision })
        : t("state.live")
      : t("state.hidden"),
    shown.publish_at &&
      t("state.planned", { n: edition.planned_revision, at: format.absolute(new Date(shown.publish_at)) }),
    shown.status === "in_review" &&
      (reviewer ? t("state.reviewer", { name: reviewer.name }) : t("state.anyReviewer")),
    shown.outdated_since && t("state.outdated", { at: format.date(new Date(shown.outdated_since)) }),
  ].filter((line): line is string => typeof line === "string" && line !== "");
  return (
    <div className="flex flex-col gap-1">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {shown.live && (
        <a href={shown.url} target="_blank" rel="noopener" className="text-accent-text underline">
          {t("publish.open")}
        </a>
      )}
      <Link
        to="/knowledge/figures"
        search={{ article: edition.article_id, language: shown.language }}
        className="text-accent-text underline"
      >
        {t("figures.open")}
      </Link>
    </div>
  );
}

function Outline({ body }: { body: string }) {
  const { t } = useTranslation("knowledge");
  const headings = headingsOf(body);
  const top = Math.min(...headings.map(({ level }) => level));
  if (headings.length === 0) return <p className="text-ink-soft">{t("side.outlineEmpty")}</p>;
  return (
    <ol className="flex flex-col">
      {headings.map(({ level, title, at }) => (
        <li key={at} style={{ paddingInlineStart: (level - top) * 12 }}>
          <button
            type="button"
            onClick={() => scrollToHeading(at)}
            className="w-full truncate rounded-sm py-0.5 text-start text-ink-soft hover:text-ink"
          >
            <bdi>{title}</bdi>
          </button>
        </li>
      ))}
    </ol>
  );
}

function scrollToHeading(at: number) {
  const headings = document.querySelectorAll("main .article-text :is(h1, h2, h3, h4, h5, h6)");
  headings[at]?.scrollIntoView({ block: "start" });
}

function Address({ edition, writing, locked }: Omit<SidePaneProps, "article">) {
  const { t } = useTranslation("knowledge");
  const { translation } = edition;
  const moved = writing.text.slug !== translation.slug;
  return (
    <Field
      label={t("side.slug")}
      hint={moved && translation.live ? t("side.slugMoved", { slug: translation.slug }) : t("side.slugHint")}
      error={
        writing.freeSlug
          ? t("side.slugTaken", { slug: writing.freeSlug })
          : /[\s/?#%\\]/.test(writing.text.slug)
            ? t("side.slugWrong")
            : undefined
      }
    >
      <Input
        dir="ltr"
        spellCheck={false}
        readOnly={locked}
        maxLength={200}
        value={writing.text.slug}
        onChange={(event) => writing.write({ slug: event.target.value })}
      />
    </Field>
  );
}

/** Each change is saved at once: none of it is text. */
function Meta({ article, locked }: { article: Article; locked: boolean }) {
  const { t } = useTranslation("knowledge");
  const notify = useToast();
  const agents = useAgents().filter(({ active }) => active);
  const sections = useSections();
  const update = useUpdateArticle(article.id);
  const set = (body: ArticleUpdate) =>
    update.mutate(body, {
      onSuccess: () => notify({ title: t("side.saved") }),
      onError: (error) => notify({ tone: "fault", title: t("side.notSaved"), detail: error.message }),
    });
  return (
    <div className="flex flex-col gap-3">
      <Field label={t("side.section")}>
        <SectionSelect
          sections={sections}
          value={article.section_id}
          disabled={locked}
          onChange={(section_id) => set({ section_id })}
        />
      </Field>
      <Field label={t("side.visibility")} hint={t(`visibility.${article.visibility}Hint`)}>
        <Select
          disabled={locked}
          value={article.visibility}
          onChange={(visibility) => set({ visibility })}
          options={VISIBILITIES.map((value) => ({ value, label: t(`visibility.${value}`) }))}
        />
      </Field>
      <Field label={t("side.labels")}>
        {locked ? (
          <p>{article.labels.join(", ") || "–"}</p>
        ) : (
          <TagInput value={article.labels} onChange={(labels) => set({ labels })} />
        )}
      </Field>
      <Field label={t("side.owner")}>
        <Combobox
          disabled={locked}
          placeholder={t("side.nobody")}
          value={article.owner_id?.toString() ?? null}
          onChange={(chosen) =>
            set({ owner_id: Number(chosen) === article.owner_id ? null : Number(chosen) })
          }
          options={agents.map(({ id, name, email }) => ({ value: String(id), label: name, hint: email }))}
        />
      </Field>
      <ReviewDate
        key={article.review_by}
        value={article.review_by}
        locked={locked}
        onChange={(review_by) => set({ review_by })}
      />
      <RelatedField article={article} locked={locked} onChange={(related) => set({ related })} />
    </div>
  );
}

interface ReviewDateProps {
  value: string | null;
  locked: boolean;
  onChange: (at: string | null) => void;
}

function ReviewDate({ value, locked, onChange }: ReviewDateProps) {
  const { t } = useTranslation("knowledge");
  const [typed, setTyped] = useState(value ?? "");
  const send = () => {
    if (typed !== (value ?? "")) onChange(typed === "" ? null : `${typed}T00:00:00Z`);
  };
  const later = (months: number) => {
    const at = new Date();
    at.setMonth(at.getMonth() + months);
    onChange(`${at.toISOString().slice(0, 10)}T00:00:00Z`);
  };
  return (
    <div className="flex flex-col gap-1">
      <Field label={t("side.reviewBy")}>
        <Input
          type="date"
          readOnly={locked}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={send}
        />
      </Field>
      {!locked && (
        <div className="flex gap-1">
          {[3, 6, 12].map((months) => (
            <Button key={months} size="small" variant="ghost" onClick={() => later(months)}>
              {t("side.inMonths", { count: months })}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
