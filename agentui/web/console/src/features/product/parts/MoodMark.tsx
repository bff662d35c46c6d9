import { Frown, type LucideIcon, Meh, Smile } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Measure } from "../model";
import { Measured } from "./Measured";

export type Mood = "negative" | "mixed" | "positive";

const LOOKS: Record<Mood, { icon: LucideIcon; color: string }> = {
  negative: { icon: Frown, color: "text-breach-text" },
  mixed: { icon: Meh, color: "text-ink-faint" },
  positive: { icon: Smile, color: "text-met-text" },
};

/** Negative and positive are said only where the whole interval is. */
export function moodOf({ low, high }: Pick<Measure, "low" | "high">): Mood {
  if (high !== null && high < 0) return "negative";
  return low !== null && low > 0 ? "positive" : "mixed";
}

export function MoodIcon({ mood }: { mood: Mood }) {
  const { t } = useTranslation("product");
  const { icon: Icon, color } = LOOKS[mood];
  return (
    <span role="img" aria-label={t(`mood.${mood}`)} title={t(`mood.${mood}`)} className={color}>
      <Icon aria-hidden="true" className="size-4" />
    </span>
  );
}

interface MoodMarkProps {
  measure: Measure;
  themeId?: number;
  interval?: "beside" | "below" | "none";
}

/** How customers sound: a face, and the mean with what it was counted from. */
export function MoodMark({ measure, themeId, interval = "none" }: MoodMarkProps) {
  const { t } = useTranslation("product");
  return (
    <span className="inline-flex items-center gap-1.5">
      {measure.value !== null && <MoodIcon mood={moodOf(measure)} />}
      <Measured
        measure={measure}
        kind="mood"
        themeId={themeId}
        interval={interval}
        name={t("measure.sentiment")}
      />
    </span>
  );
}
