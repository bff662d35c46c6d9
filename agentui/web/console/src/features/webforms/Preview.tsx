import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { SkeletonLines, useFaultText } from "../../forms";
import type { Definition } from "./model";
import { previewQuery } from "./queries";

interface PreviewProps {
  id: number;
  definition: Definition;
  language: string;
}

const PAUSE = 400;

/** The form as customers would see it, a moment after each change. Nothing can be sent from it. */
export function Preview({ id, definition, language }: PreviewProps) {
  const { t } = useTranslation("webforms");
  const settled = useSettled(definition);
  const page = useQuery(previewQuery(useApi(), id, settled, language));
  const told = useFaultText(page.error);
  return (
    <section
      aria-label={t("preview")}
      className="flex min-w-0 flex-col gap-2 @4xl:sticky @4xl:top-0 @4xl:self-start"
    >
      <h3 className="font-semibold">{t("preview")}</h3>
      {told && <p className="text-breach-text text-small">{told}</p>}
      {page.data === undefined && !told && <SkeletonLines />}
      {page.data !== undefined && (
        <iframe
          title={t("preview")}
          // Its own scripts run, without any right to this console.
          sandbox="allow-scripts"
          srcDoc={page.data}
          className="h-[70vh] w-full rounded-md border border-line bg-canvas"
        />
      )}
    </section>
  );
}

function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
