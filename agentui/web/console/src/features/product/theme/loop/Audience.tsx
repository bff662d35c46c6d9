import { Chip } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { languageName } from "../../../knowledge/model";
import type { ThemeAudience } from "./queries";

/** Who would be told in which language, who would not and why, and one telling of each language. */
export function Audience({ audience }: { audience: ThemeAudience }) {
  const { t } = useTranslation("theme");
  const { customers, languages, left_out, samples } = audience;
  return (
    <section aria-label={t("audience.label")} className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-1.5">
        <span className="font-medium">{t("audience.told", { count: customers })}</span>
        {languages.map(({ language, customers: count, own }) => (
          <Chip key={language} tone={own ? "met" : "due"}>
            {languageName(language)} {count}
            {!own && ` · ${t("audience.falls")}`}
          </Chip>
        ))}
      </p>
      {left_out.length > 0 && (
        <p className="text-ink-soft">
          {t("audience.left")}{" "}
          {left_out.map(({ reason, customers: count }) => `${t(`left.${reason}`)} (${count})`).join(", ")}
        </p>
      )}
      {samples.map(({ language, body }) => (
        <figure key={language} className="flex flex-col gap-1">
          <figcaption className="text-ink-faint text-small">
            {t("audience.sample", { language: languageName(language) })}
          </figcaption>
          <blockquote
            lang={language}
            dir="auto"
            className="whitespace-pre-line rounded-md border border-line bg-canvas px-3 py-2 [overflow-wrap:anywhere]"
          >
            {body}
          </blockquote>
        </figure>
      ))}
    </section>
  );
}
