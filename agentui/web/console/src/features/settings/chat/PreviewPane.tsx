import { Checkbox, Select } from "@kept/shared/ui";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ChatSite, faceOf, type SiteValues } from "./sites";
import { ownName } from "./WordsFields";

const VIEWS = ["home", "ask", "talk"] as const;
type View = (typeof VIEWS)[number];

interface PreviewPaneProps {
  site: ChatSite;
  values: SiteValues;
  offered: readonly string[];
  language: string;
  onLanguage: (language: string) => void;
}

/** The widget itself, with what is not saved yet. It says nothing to the server and keeps nothing. */
export function PreviewPane({ site, values, offered, language, onLanguage }: PreviewPaneProps) {
  const { t } = useTranslation("sites");
  const frame = useRef<HTMLIFrameElement>(null);
  const [dark, setDark] = useState(false);
  const [view, setView] = useState<View>("home");
  const { theme = "auto" } = values.look;
  const message = JSON.stringify({
    type: "kept:preview",
    site: faceOf(site, values),
    lang: language,
    view,
    dark,
  });
  const show = useCallback(() => {
    frame.current?.contentWindow?.postMessage(JSON.parse(message), window.location.origin);
  }, [message]);
  useEffect(() => {
    show();
    // Its script may begin to listen after its page has loaded, and greets then.
    const greeted = (event: MessageEvent) => {
      if (event.source === frame.current?.contentWindow) show();
    };
    window.addEventListener("message", greeted);
    return () => window.removeEventListener("message", greeted);
  }, [show]);
  return (
    <section aria-label={t("preview.title")} className="flex flex-col gap-2">
      <div className="flex items-center gap-3">
        <h2 className="flex-1 font-semibold text-read">{t("preview.title")}</h2>
        <Checkbox
          checked={theme === "auto" ? dark : theme === "dark"}
          disabled={theme !== "auto"}
          onChange={setDark}
          label={t("preview.dark")}
        />
      </div>
      <div className="grid grid-cols-2 gap-2">
        <Select<View>
          aria-label={t("preview.view")}
          value={view}
          onChange={setView}
          options={VIEWS.map((value) => ({ value, label: t(`preview.views.${value}`) }))}
        />
        <Select
          aria-label={t("words.language")}
          value={language}
          onChange={onLanguage}
          options={offered.map((tag) => ({ value: tag, label: ownName(tag) }))}
        />
      </div>
      <iframe
        ref={frame}
        title={t("preview.frame", { name: values.name })}
        src={`/chat/app?site=${encodeURIComponent(site.key)}&preview=1`}
        onLoad={show}
        className="h-[600px] w-full max-w-[400px] rounded-md border border-line bg-sunken"
      />
      <p className="text-ink-soft text-small">{t("preview.hint")}</p>
    </section>
  );
}
