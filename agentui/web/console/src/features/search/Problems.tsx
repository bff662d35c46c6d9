import { Button } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { problemsQuery } from "./queries";

interface ProblemsProps {
  query: string;
  onCorrect: (query: string) => void;
}

/** What in the query does not do what it seems to be meant to do, and what to write in its place. */
export function Problems({ query, onCorrect }: ProblemsProps) {
  const { t } = useTranslation("search");
  const { data: problems = [] } = useQuery(problemsQuery(useApi(), query));
  if (problems.length === 0) return null;
  return (
    <ul aria-label={t("problems")} className="mt-2 flex flex-col gap-1">
      {problems.map(({ text, message, instead }) => (
        <li key={text + message} className="flex flex-wrap items-center gap-x-2 text-ink-soft">
          <CircleAlert aria-hidden="true" className="size-3.5 shrink-0 text-due-text" />
          <span className="min-w-0">{message}</span>
          {instead && query.includes(text) && (
            <Button variant="secondary" size="small" onClick={() => onCorrect(query.replace(text, instead))}>
              {t("instead", { text: instead })}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
