import { useFormat } from "@kept/shared/format";
import { Button, Chip, RelativeTime } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Eye, EyeOff, Merge, Split } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { useCommands } from "../../../../keyboard";
import { MergeDialog } from "../corrections/MergeDialog";
import { SplitDialog } from "../corrections/SplitDialog";
import { lastRunQuery, type Theme } from "../queries";
import { StatusMark } from "../StatusMark";
import { useMaySteer } from "../useMaySteer";
import { AreaPicker } from "./AreaPicker";
import { NameField } from "./NameField";
import { useShape } from "./useShape";

type Asking = "merge" | "split" | null;

/** What the theme is called, where it belongs and how far it is; those who may change it there. */
export function ThemeHead({ theme }: { theme: Theme }) {
  const { t } = useTranslation("theme");
  const shape = useShape(theme);
  const [asking, setAsking] = useState<Asking>(null);
  const steering = useMaySteer() && theme.merged_into_id === null;
  const hidden = theme.hidden_at !== null;
  const verbs = [
    { id: "merge", icon: Merge, title: t("merge.open"), run: () => setAsking("merge") },
    { id: "split", icon: Split, title: t("split.open"), run: () => setAsking("split") },
    {
      id: "hide",
      icon: hidden ? Eye : EyeOff,
      title: t(hidden ? "hide.show" : "hide.open"),
      run: () => shape.hide(!hidden),
    },
  ];
  useCommands(
    steering ? verbs.map((verb) => ({ ...verb, id: `theme.${verb.id}`, group: t("commands") })) : [],
  );
  return (
    <header className="flex flex-col gap-2.5">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="flex min-w-60 flex-1">
          <NameField name={shape.name} editable={steering} onRename={shape.rename} />
        </div>
        {steering && (
          <div className="flex flex-wrap gap-2">
            {verbs.map(({ id, icon, title, run }) => (
              <Button key={id} icon={icon} onClick={run}>
                {title}
              </Button>
            ))}
          </div>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-ink-soft">
        {theme.merged_into_id === null && <StatusMark status={theme.status} />}
        {steering ? (
          <AreaPicker theme={theme} onMove={shape.move} />
        ) : (
          <bdi className="font-medium">{theme.area}</bdi>
        )}
        {hidden && <Chip icon={EyeOff}>{t("head.hidden")}</Chip>}
        {theme.kept_by === "person" && <Chip title={t("head.keptDetail")}>{t("head.kept")}</Chip>}
        <Facts theme={theme} />
      </div>
      {theme.terms.length > 0 && (
        <ul aria-label={t("head.terms")} className="flex flex-wrap gap-1">
          {theme.terms.slice(0, TERMS).map((term) => (
            <li key={term} className="min-w-0">
              <Chip>
                <bdi>{term}</bdi>
              </Chip>
            </li>
          ))}
        </ul>
      )}
      {asking === "merge" && <MergeDialog theme={theme} onClose={() => setAsking(null)} />}
      {asking === "split" && <SplitDialog theme={theme} onClose={() => setAsking(null)} />}
    </header>
  );
}

const TERMS = 12;

/** Since when, until when, and how steady themes are from run to run. */
function Facts({ theme }: { theme: Theme }) {
  const { t } = useTranslation("theme");
  const format = useFormat();
  const { data: run } = useQuery(lastRunQuery(useApi()));
  return (
    <>
      <span title={format.absolute(new Date(theme.created_at))}>
        {t("head.since", { date: format.date(new Date(theme.created_at)) })}
      </span>
      {theme.last_at && (
        <span>
          {t("head.newest")} <RelativeTime at={theme.last_at} style="phrase" />
        </span>
      )}
      {run && run.stability !== null && (
        <span title={t("head.stabilityDetail")}>
          {t("head.stability", { value: format.number(Math.round(run.stability * 100) / 100) })}
        </span>
      )}
    </>
  );
}
