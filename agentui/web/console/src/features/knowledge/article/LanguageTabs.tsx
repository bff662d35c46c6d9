import { Chip, cn } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Article, languageName } from "../model";

interface LanguageTabsProps {
  article: Article;
  current: string;
  languages: readonly string[];
}

/** The article's languages beside each other, the source first; those that are missing can be begun. */
export function LanguageTabs({ article, current, languages }: LanguageTabsProps) {
  const { t } = useTranslation("knowledge");
  const ordered = [article.language, ...languages.filter((one) => one !== article.language)];
  if (ordered.length < 2) return null;
  return (
    <nav
      aria-label={t("translate.languages")}
      className="flex shrink-0 gap-1 overflow-x-auto border-line border-b px-3"
    >
      {ordered.map((language) => {
        const there = article.translations.find((one) => one.language === language);
        return (
          <Link
            key={language}
            to="/knowledge/articles/$articleId/$language"
            params={{ articleId: String(article.id), language }}
            aria-current={language === current ? "page" : undefined}
            className={cn(
              "ring-inside -mb-px flex h-9 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 px-2",
              language === current ? "border-accent font-medium text-ink" : "text-ink-soft hover:text-ink",
            )}
          >
            <span lang={language}>{languageName(language)}</span>
            {language === article.language && (
              <span className="text-ink-faint text-small">{t("translate.source")}</span>
            )}
            {!there && <span className="text-ink-faint text-small">{t("translate.none")}</span>}
            {there?.outdated_since && <Chip tone="due">{t("translate.outdated")}</Chip>}
          </Link>
        );
      })}
    </nav>
  );
}
