import { Button, Loading } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import { ArticleHtml } from "../editor/ArticleHtml";
import { type Article, type Edition, languageName } from "../model";
import { diffQuery, editionQuery, previewQuery, useVerb } from "../queries";
import { Changes } from "./Changes";

/** The language that this one is translated from, and what has changed in it since. */
export function SourceBeside({ article, edition }: { article: Article; edition: Edition }) {
  const { t } = useTranslation("knowledge");
  const api = useApi();
  const source = useQuery(editionQuery(api, article.id, article.language));
  const { source_revision: from, source_current: to } = edition;
  const moved = from > 0 && to > 0 && from !== to;
  const [diffing, setDiffing] = useState(true);
  const upToDate = useVerb(article.id, edition.translation.language);
  const name = languageName(article.language);
  return (
    <section
      aria-label={name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className="ring-inside min-w-0 flex-1 overflow-y-auto border-line border-e bg-canvas"
    >
      <div className="mx-auto max-w-2xl px-4 py-4">
        {edition.translation.outdated_since && (
          <div className="mb-3 flex flex-wrap items-center gap-2 rounded-md bg-due-soft px-3 py-2 text-due-text">
            <p className="min-w-40 flex-1">{t("translate.outdatedDetail", { language: name })}</p>
            {moved && (
              <Button size="small" aria-pressed={diffing} onClick={() => setDiffing(!diffing)}>
                {diffing ? t("translate.showText") : t("translate.showChanges")}
              </Button>
            )}
            <Button
              size="small"
              loading={upToDate.isPending}
              onClick={() => upToDate.mutate({ verb: "outdated", body: { outdated: false } })}
            >
              {t("translate.upToDate")}
            </Button>
          </div>
        )}
        <ResultState query={source}>
          {(shown) => (
            <>
              <h2 lang={article.language} className="mb-1 font-semibold text-title">
                <bdi>{shown.title}</bdi>
              </h2>
              {shown.summary && (
                <p lang={article.language} dir="auto" className="mb-4 text-ink-soft">
                  {shown.summary}
                </p>
              )}
              {moved && diffing && edition.translation.outdated_since ? (
                <SourceChanges article={article} from={from} to={to} />
              ) : (
                <SourceText body={shown.body} language={article.language} />
              )}
            </>
          )}
        </ResultState>
      </div>
    </section>
  );
}

function SourceChanges({ article, from, to }: { article: Article; from: number; to: number }) {
  const diff = useQuery(diffQuery(useApi(), article.id, article.language, from, to));
  return <ResultState query={diff}>{({ body }) => <Changes changes={body} />}</ResultState>;
}

function SourceText({ body, language }: { body: string; language: string }) {
  const preview = useQuery(previewQuery(useApi(), language, body));
  if (!preview.data && !preview.error) {
    return (
      <Loading>
        <SkeletonLines lines={8} />
      </Loading>
    );
  }
  return (
    <ResultState query={preview}>{({ html }) => <ArticleHtml html={html} lang={language} />}</ResultState>
  );
}
