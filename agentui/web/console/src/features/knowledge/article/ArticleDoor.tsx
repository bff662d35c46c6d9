import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Fault, useApi } from "../../../api";
import { ResultState, SkeletonLines } from "../../../forms";
import { NotFoundView } from "../../../routes/NotFoundView";
import { shownIn } from "../model";
import { articleQuery } from "../queries";

/** An address without a language leads to the reader's, else to the one that the article was written in. */
export default function ArticleDoor() {
  const { articleId } = useParams({ from: "/desk/knowledge/articles/$articleId" });
  const { i18n } = useTranslation();
  const id = Number(articleId);
  const known = Number.isSafeInteger(id) && id > 0;
  const article = useQuery({ ...articleQuery(useApi(), id), enabled: known });
  if (!known || (article.error instanceof Fault && article.error.status === 404)) return <NotFoundView />;
  return (
    <ResultState query={article} skeleton={<SkeletonLines lines={12} />}>
      {(found) => {
        const language = shownIn(found, i18n.language)?.language ?? found.language;
        return (
          <Navigate to="/knowledge/articles/$articleId/$language" params={{ articleId, language }} replace />
        );
      }}
    </ResultState>
  );
}
