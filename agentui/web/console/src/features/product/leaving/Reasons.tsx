import { useTranslation } from "react-i18next";
import { Measured } from "../parts/Measured";
import { OpenLink } from "../parts/OpenLink";
import { Sparkline } from "../parts/Sparkline";
import { NOTHING } from "../search";
import type { Figures, Part as Some } from "./model";
import { useNames } from "./names";
import { Part } from "./Part";

/** Why, the most frequent first, each with its days and the themes that it goes with. */
export function Reasons({ figures, compared }: { figures: Figures; compared: boolean }) {
  const { t } = useTranslation("leaving");
  const names = useNames();
  const most = Math.max(1, ...figures.reasons.map(({ tickets }) => tickets.tickets));
  return (
    <Part title={t("reasons.title")} note={t("reasons.several")}>
      <ul className="flex flex-col">
        {figures.reasons.map((reason) => (
          <li key={reason.key} className="border-line border-b py-2">
            <div className="flex items-center gap-3">
              <span
                className={
                  reason.key === NOTHING ? "min-w-0 flex-1 text-ink-soft" : "min-w-0 flex-1 font-medium"
                }
              >
                {names.reason(reason.key)}
              </span>
              <Sparkline values={reason.series} step={figures.step} className="h-5 w-16 shrink-0 pane:w-24" />
              <span className="figures w-8 text-end">
                <Measured measure={reason.tickets} kind="count" name={names.reason(reason.key)} />
              </span>
              <span className="figures w-10 text-end text-ink-soft whitespace-nowrap pane:w-32">
                <Share reason={reason} />
              </span>
            </div>
            <div aria-hidden="true" className="mt-1 h-1.5 rounded-full bg-ink/7">
              <div
                className={
                  reason.key === NOTHING
                    ? "h-full rounded-full bg-ink-faint/50"
                    : "h-full rounded-full bg-accent"
                }
                style={{ width: `${(100 * reason.tickets.tickets) / most}%` }}
              />
            </div>
            <p className="figures mt-1 flex flex-wrap gap-x-3 text-ink-soft text-small">
              <span>{t("customers", { count: reason.customers })}</span>
              {compared && reason.before.tickets > 0 && (
                <OpenLink metric={reason.before.metric}>
                  {t("before", { count: reason.before.tickets })}
                </OpenLink>
              )}
              {reason.themes.map((theme) => (
                <span key={theme.theme_id} className="max-w-full truncate">
                  <bdi>{theme.name}</bdi> <Measured measure={theme.tickets} kind="count" name={theme.name} />
                </span>
              ))}
            </p>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Share({ reason }: { reason: Some }) {
  return (
    <>
      <span className="max-pane:hidden">
        <Measured measure={reason.share} kind="share" />
      </span>
      <span className="pane:hidden">
        <Measured measure={reason.share} kind="share" interval="none" />
      </span>
    </>
  );
}

/** Where they go, as far as they say it. */
export function Competitors({ figures }: { figures: Figures }) {
  const { t } = useTranslation("leaving");
  if (figures.competitors.length === 0) return null;
  return (
    <Part title={t("competitors.title")} note={t("competitors.note")}>
      <Rows parts={figures.competitors} />
    </Part>
  );
}

export function Segments({ figures }: { figures: Figures }) {
  const { t } = useTranslation("leaving");
  if (figures.segments.length < 2) return null;
  return (
    <Part title={t("segments.title")}>
      <Rows parts={figures.segments} none={t("metrics.noSegment")} />
    </Part>
  );
}

function Rows({ parts, none = "" }: { parts: readonly Some[]; none?: string }) {
  return (
    <ul>
      {parts.map((part) => (
        <li key={part.key} className="figures flex gap-3 border-line border-b py-1.5">
          <bdi className="min-w-0 flex-1 truncate">{part.key === NOTHING ? none : part.key}</bdi>
          <Measured measure={part.tickets} kind="count" name={part.key} />
          <span className="w-32 whitespace-nowrap text-end text-ink-soft">
            <Measured measure={part.share} kind="share" />
          </span>
        </li>
      ))}
    </ul>
  );
}
