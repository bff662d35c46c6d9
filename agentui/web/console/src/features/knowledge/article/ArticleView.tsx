import { Button, EmptyState } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Languages } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Fault, useApi } from "../../../api";
import { FormFault, ResultState, SkeletonLines } from "../../../forms";
import { PaneHeader } from "../../../layout";
import { NotFoundView } from "../../../routes/NotFoundView";
import { useSession } from "../../session/queries";
import { useHelpCentre } from "../helpCentre";
import { type Article, languageName, languagesOf } from "../model";
import { articleQuery, editionQuery, useKnowledgeNews, useVerb } from "../queries";
import { ArticlePage } from "./ArticlePage";
import { LanguageTabs } from "./LanguageTabs";

/** An article in one language, as its address says. */
export default function ArticleView() {
  const { articleId, language } = useParams({ from: "/desk/knowledge/articles/$articleId/$language" });
  const id = Number(articleId);
  if (!Number.isSafeInteger(id) || id < 1) return <NotFoundView />;
  return <Opened key={`${id} ${language}`} id={id} language={language} />;
}

function Opened({ id, language }: { id: number; language: string }) {
  useKnowledgeNews();
  const api = useApi();
  const article = useQuery(articleQuery(api, id));
  const there = article.data?.translations.some((one) => one.language === language) ?? false;
  const edition = useQuery({ ...editionQuery(api, id, language), enabled: there });
  if (article.error instanceof Fault && article.error.status === 404) return <NotFoundView />;
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <ResultState query={article} skeleton={<Waiting />}>
        {(found) =>
          there ? (
            <ResultState query={edition} skeleton={<Waiting />}>
              {(opened) => <ArticlePage article={found} edition={opened} />}
            </ResultState>
          ) : (
            <Missing article={found} language={language} />
          )
        }
      </ResultState>
    </div>
  );
}

function Waiting() {
  return (
    <div className="mx-auto max-w-3xl px-4 py-16">
      <SkeletonLines lines={12} />
    </div>
  );
}

/** The article is not there in this language yet. */
function Missing({ article, language }: { article: Article; language: string }) {
  const { t } = useTranslation("knowledge");
  const navigate = useNavigate();
  const { permissions } = useSession();
  const begin = useVerb(article.id, language);
  const offered = useHelpCentre().languages;
  const name = languageName(language);
  return (
    <>
      <PaneHeader
        level={1}
        title={article.translations[0]?.title ?? ""}
        onBack={() => void navigate({ to: "/knowledge" })}
      />
      <LanguageTabs
        article={article}
        current={language}
        languages={languagesOf([...offered, language], article)}
      />
      <EmptyState
        icon={Languages}
        title={t("translate.missing", { language: name })}
        detail={t("translate.missingDetail", { language: languageName(article.language) })}
        action={
          permissions.work && (
            <Button
              variant="primary"
              loading={begin.isPending}
              onClick={() => begin.mutate({ verb: "translate" })}
            >
              {t("translate.begin", { language: name })}
            </Button>
          )
        }
      />
      <div className="mx-auto max-w-md">
        <FormFault error={begin.error} />
      </div>
    </>
  );
}
