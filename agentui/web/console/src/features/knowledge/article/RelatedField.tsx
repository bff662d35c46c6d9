import { Combobox, Field, IconButton } from "@kept/shared/ui";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { type Article, shownIn } from "../model";
import { articleQuery, articleSearchQuery } from "../queries";
import { useSettled } from "../useSettled";

interface RelatedFieldProps {
  article: Article;
  locked: boolean;
  onChange: (related: number[]) => void;
}

/** What readers are led to next, chosen by people. */
export function RelatedField({ article, locked, onChange }: RelatedFieldProps) {
  const { t } = useTranslation("knowledge");
  const api = useApi();
  const [words, setWords] = useState("");
  const found = useQuery(articleSearchQuery(api, useSettled(words.trim(), 150))).data ?? [];
  const chosen = useQueries({ queries: article.related.map((id) => articleQuery(api, id)) });
  const offers = [...new Map(found.map((one) => [one.id, one])).values()].filter(
    ({ id }) => id !== article.id && !article.related.includes(id),
  );
  return (
    <div className="flex flex-col gap-1">
      <Field label={t("side.related")} hint={t("side.relatedHint")}>
        <Combobox
          disabled={locked}
          placeholder={t("side.relatedAdd")}
          value={null}
          onSearch={setWords}
          onChange={(id) => onChange([...article.related, Number(id)])}
          options={offers.map(({ id, title, language }) => ({
            value: String(id),
            label: title,
            hint: language,
          }))}
        />
      </Field>
      <ul>
        {article.related.map((id, at) => {
          const one = chosen[at]?.data;
          const shown = one && shownIn(one, article.language);
          return (
            <li key={id} className="flex items-center gap-1">
              <Link
                to="/knowledge/articles/$articleId/$language"
                params={{ articleId: String(id), language: shown?.language ?? article.language }}
                className="min-w-0 flex-1 truncate text-accent-text hover:underline"
              >
                <bdi>{shown?.title ?? `#${id}`}</bdi>
              </Link>
              {!locked && (
                <IconButton
                  size="small"
                  icon={X}
                  label={t("side.relatedRemove", { title: shown?.title ?? `#${id}` })}
                  onClick={() => onChange(article.related.filter((other) => other !== id))}
                />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
