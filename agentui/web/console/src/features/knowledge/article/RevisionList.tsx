import { Button, Chip, Dialog, RelativeTime, Tabs, useToast } from "@kept/shared/ui";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { unwrap, useApi } from "../../../api";
import { FormFault, ResultState } from "../../../forms";
import { useAgents } from "../../ticket/desk";
import { ArticleHtml } from "../editor/ArticleHtml";
import type { Edition, Revision } from "../model";
import { articleKeys, diffQuery, previewQuery, revisionsQuery, useVerb } from "../queries";
import { Changes } from "./Changes";
import { textOf } from "./draft";
import type { Writing } from "./useWriting";

interface RevisionListProps {
  edition: Edition;
  writing: Writing;
  locked: boolean;
}

/** All states of the text, the newest first; each opens what it changed. */
export function RevisionList({ edition, writing, locked }: RevisionListProps) {
  const { t } = useTranslation("knowledge");
  const agents = useAgents();
  const revisions = useInfiniteQuery(
    revisionsQuery(useApi(), edition.article_id, edition.translation.language),
  );
  const [open, setOpen] = useState<Revision | null>(null);
  return (
    <ResultState query={revisions}>
      {({ pages }) => (
        <>
          <ol className="-mx-2 flex flex-col">
            {pages
              .flatMap(({ items }) => items)
              .map((revision) => (
                <li key={revision.n}>
                  <button
                    type="button"
                    onClick={() => setOpen(revision)}
                    className="w-full rounded-md px-2 py-1.5 text-start hover:bg-hover"
                  >
                    <span className="flex items-center gap-2">
                      <span className="figures font-medium">{revision.n}</span>
                      <span className="min-w-0 flex-1 truncate">
                        {agents.find(({ id }) => id === revision.author_id)?.name ?? t("revisions.nobody")}
                      </span>
                      {revision.n === edition.published_revision && (
                        <Chip tone="met">{t("revisions.live")}</Chip>
                      )}
                      {revision.n === edition.planned_revision && (
                        <Chip tone="accent">{t("revisions.planned")}</Chip>
                      )}
                      <RelativeTime at={revision.created_at} className="text-ink-faint text-small" />
                    </span>
                    {(revision.note || !revision.substantive) && (
                      <span className="block truncate text-ink-soft text-small">
                        {[revision.note, !revision.substantive && t("save.noSubstance")]
                          .filter(Boolean)
                          .join(" · ")}
                      </span>
                    )}
                  </button>
                </li>
              ))}
          </ol>
          {revisions.hasNextPage && (
            <Button
              size="small"
              loading={revisions.isFetchingNextPage}
              onClick={() => void revisions.fetchNextPage()}
            >
              {t("list.more")}
            </Button>
          )}
          {open && (
            <RevisionDialog
              edition={edition}
              writing={writing}
              revision={open}
              locked={locked}
              onClose={() => setOpen(null)}
            />
          )}
        </>
      )}
    </ResultState>
  );
}

type View = "before" | "now" | "readers";

interface RevisionDialogProps extends RevisionListProps {
  revision: Revision;
  onClose: () => void;
}

function RevisionDialog({ edition, writing, revision, locked, onClose }: RevisionDialogProps) {
  const { t } = useTranslation("knowledge");
  const notify = useToast();
  const newest = revision.n === edition.revision;
  const first = revision.n === 1;
  const [view, setView] = useState<View>(first ? "readers" : "before");
  const restore = useVerb(edition.article_id, edition.translation.language);
  const views = [
    !first && {
      value: "before" as const,
      label: t("revisions.before"),
      content: <Compared edition={edition} from={revision.n - 1} to={revision.n} />,
    },
    !newest && {
      value: "now" as const,
      label: t("revisions.now"),
      content: <Compared edition={edition} from={revision.n} to={edition.revision} />,
    },
    {
      value: "readers" as const,
      label: t("revisions.readers"),
      content: <AsRead edition={edition} n={revision.n} />,
    },
  ].filter((one) => one !== false);
  return (
    <Dialog
      open
      size="large"
      onOpenChange={(shown) => shown || onClose()}
      title={t("revisions.title", { n: revision.n })}
      description={revision.note || undefined}
      footer={
        !newest &&
        !locked && (
          <Button
            variant="primary"
            loading={restore.isPending}
            disabled={writing.changed}
            onClick={() =>
              restore.mutate(
                {
                  verb: "restore",
                  body: { revision: revision.n, base_version: edition.translation.version },
                },
                {
                  onSuccess: (edition) => {
                    writing.replace(textOf(edition), edition.translation.version);
                    notify({ title: t("revisions.restored", { n: revision.n }) });
                    onClose();
                  },
                },
              )
            }
          >
            {t("revisions.restore")}
          </Button>
        )
      }
    >
      <FormFault error={restore.error} />
      {writing.changed && !newest && !locked && (
        <p className="mb-2 text-ink-soft">{t("revisions.unsaved")}</p>
      )}
      <Tabs
        aria-label={t("revisions.title", { n: revision.n })}
        value={view}
        onChange={setView}
        tabs={views}
      />
    </Dialog>
  );
}

function Compared({ edition, from, to }: { edition: Edition; from: number; to: number }) {
  const { t } = useTranslation("knowledge");
  const diff = useQuery(diffQuery(useApi(), edition.article_id, edition.translation.language, from, to));
  return (
    <ResultState query={diff}>
      {({ title, summary, body }) => (
        <div className="flex flex-col gap-3">
          {title.some(({ op }) => op !== "same") && (
            <Part name={t("editor.title")}>
              <Changes changes={title} className="font-semibold" />
            </Part>
          )}
          {summary.some(({ op }) => op !== "same") && (
            <Part name={t("editor.summary")}>
              <Changes changes={summary} />
            </Part>
          )}
          <Part name={t("editor.body")}>
            <Changes changes={body} />
          </Part>
        </div>
      )}
    </ResultState>
  );
}

function Part({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 text-ink-soft text-small">{name}</h3>
      {children}
    </section>
  );
}

function AsRead({ edition, n }: { edition: Edition; n: number }) {
  const api = useApi();
  const { article_id: id, translation } = edition;
  const { language } = translation;
  const revision = useQuery({
    queryKey: [...articleKeys.revisions(id, language), n],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/articles/{id}/translations/{language}/revisions/{n}", {
          params: { path: { id, language, n } },
          signal,
        }),
      ),
  });
  const body = revision.data?.body;
  const preview = useQuery({ ...previewQuery(api, language, body ?? ""), enabled: body !== undefined });
  return (
    <ResultState query={revision}>
      {({ title }) => (
        <>
          <h3 className="mb-2 font-semibold text-title">
            <bdi>{title}</bdi>
          </h3>
          <ResultState query={preview}>
            {({ html }) => <ArticleHtml html={html} lang={language} />}
          </ResultState>
        </>
      )}
    </ResultState>
  );
}
