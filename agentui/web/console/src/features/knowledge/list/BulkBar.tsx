import { Button, Combobox, Menu, MenuItem, Spinner, TagInput, useToast } from "@kept/shared/ui";
import { useQueryClient } from "@tanstack/react-query";
import { Archive, Eye, FolderInput, Tag, UserRound, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { unwrap, useApi } from "../../../api";
import { ConfirmDialog, FormDialog } from "../../../forms";
import { useAgents } from "../../ticket/desk";
import { type Article, type ArticleUpdate, sectionName, VISIBILITIES } from "../model";
import { articleKeys, useSections } from "../queries";

interface BulkBarProps {
  articles: readonly Article[];
  onClear: () => void;
  /** Those that could not be changed stay chosen. */
  onDone: (left: number[]) => void;
}

/** The same change for all that are chosen, one after the other; what fails is told and stays chosen. */
export function BulkBar({ articles, onClear, onDone }: BulkBarProps) {
  const { t, i18n } = useTranslation("knowledge");
  const sections = useSections();
  const agents = useAgents().filter(({ active }) => active);
  const { run, done } = useBulk(articles, onDone);
  const [asking, ask] = useState<"archive" | "labels" | null>(null);
  const [labels, setLabels] = useState<string[]>([]);
  const update = (body: (article: Article) => ArticleUpdate) => run("update", body);
  const busy = done !== null;
  return (
    <div
      role="toolbar"
      aria-label={t("bulk.label")}
      className="flex shrink-0 flex-wrap items-center gap-2 border-line border-t bg-canvas px-4 py-2"
    >
      <span role="status" className="figures font-medium">
        {busy
          ? t("bulk.progress", { done, count: articles.length })
          : t("bulk.chosen", { count: articles.length })}
      </span>
      {busy && <Spinner />}
      <Combobox
        aria-label={t("bulk.move")}
        placeholder={t("bulk.move")}
        value={null}
        disabled={busy}
        onChange={(id) => update(() => ({ section_id: id === "0" ? null : Number(id) }))}
        trigger={
          <Button icon={FolderInput} disabled={busy}>
            {t("bulk.move")}
          </Button>
        }
        options={[
          { value: "0", label: t("sections.none") },
          ...sections.map((section) => ({
            value: String(section.id),
            label: sectionName(section, i18n.language),
          })),
        ]}
      />
      <Combobox
        aria-label={t("side.owner")}
        placeholder={t("side.owner")}
        value={null}
        disabled={busy}
        onChange={(id) => update(() => ({ owner_id: Number(id) }))}
        trigger={
          <Button icon={UserRound} disabled={busy}>
            {t("side.owner")}
          </Button>
        }
        options={agents.map(({ id, name }) => ({ value: String(id), label: name }))}
      />
      <Button icon={Tag} disabled={busy} onClick={() => ask("labels")}>
        {t("bulk.addLabels")}
      </Button>
      <Menu
        trigger={
          <Button icon={Eye} disabled={busy}>
            {t("side.visibility")}
          </Button>
        }
      >
        {VISIBILITIES.map((visibility) => (
          <MenuItem key={visibility} onSelect={() => update(() => ({ visibility }))}>
            {t(`visibility.${visibility}`)}
          </MenuItem>
        ))}
      </Menu>
      <Button icon={Archive} disabled={busy} onClick={() => ask("archive")}>
        {t("publish.archive")}
      </Button>
      <Button variant="ghost" icon={X} onClick={onClear}>
        {t("bulk.clear")}
      </Button>
      {asking === "archive" && (
        <ConfirmDialog
          title={t("bulk.archiveTitle", { count: articles.length })}
          verb={t("publish.archive")}
          pending={false}
          error={null}
          onConfirm={() => {
            ask(null);
            run("archive");
          }}
          onClose={() => ask(null)}
        >
          <p>{t("publish.archiveDetail")}</p>
        </ConfirmDialog>
      )}
      {asking === "labels" && (
        <FormDialog
          size="small"
          title={t("bulk.addLabels")}
          verb={t("bulk.apply")}
          pending={false}
          error={null}
          fields={[]}
          onSubmit={() => {
            ask(null);
            if (labels.length > 0)
              update((article) => ({ labels: [...new Set([...article.labels, ...labels])] }));
          }}
          onClose={() => ask(null)}
        >
          <TagInput aria-label={t("side.labels")} value={labels} onChange={setLabels} />
        </FormDialog>
      )}
    </div>
  );
}

function useBulk(articles: readonly Article[], onDone: (left: number[]) => void) {
  const { t } = useTranslation("knowledge");
  const api = useApi();
  const queries = useQueryClient();
  const notify = useToast();
  const [done, setDone] = useState<number | null>(null);

  async function run(verb: "update" | "archive", bodyOf?: (article: Article) => ArticleUpdate) {
    const left: number[] = [];
    let why: string | undefined;
    setDone(0);
    for (const [at, article] of articles.entries()) {
      const params = { path: { id: article.id } };
      try {
        if (verb === "archive") await unwrap(api.DELETE("/api/v1/articles/{id}", { params }));
        else await unwrap(api.PATCH("/api/v1/articles/{id}", { params, body: bodyOf?.(article) ?? {} }));
      } catch (error) {
        left.push(article.id);
        why ??= error instanceof Error ? error.message : undefined;
      }
      setDone(at + 1);
    }
    setDone(null);
    await queries.invalidateQueries({ queryKey: articleKeys.all });
    const count = articles.length - left.length;
    if (left.length === 0) notify({ title: t("bulk.done", { count }) });
    else notify({ tone: "fault", title: t("bulk.failed", { count: left.length }), detail: why });
    onDone(left);
  }
  return {
    done,
    run: (verb: "update" | "archive", bodyOf?: (article: Article) => ArticleUpdate) => void run(verb, bodyOf),
  };
}
