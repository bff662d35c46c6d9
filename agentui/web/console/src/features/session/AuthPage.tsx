import { LANGUAGES } from "@kept/shared/i18n";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../locales/LanguageProvider";

interface AuthPageProps {
  title: string;
  detail?: ReactNode;
  children?: ReactNode;
}

/** A page seen by itself, before there is a desk around it. */
export function AuthPage({ title, detail, children }: AuthPageProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center bg-canvas p-4">
      <div className="w-full max-w-88">
        <img src="/favicon.svg" alt="" width={36} height={36} className="mb-5" />
        <h1 className="font-semibold text-title">{title}</h1>
        {detail && <div className="mt-1 text-pretty text-ink-soft text-read">{detail}</div>}
        <div className="mt-6">{children}</div>
        <LanguageSwitch />
      </div>
    </main>
  );
}

function LanguageSwitch() {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  return (
    <fieldset className="mt-8 flex gap-4 text-small">
      <legend className="sr-only">{t("language.label")}</legend>
      {LANGUAGES.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={one === language.current}
          onClick={() => language.choose(one)}
          className="hit-area rounded-sm text-ink-soft hover:text-ink aria-pressed:font-medium aria-pressed:text-ink"
        >
          {t(`language.${one}`)}
        </button>
      ))}
    </fieldset>
  );
}
