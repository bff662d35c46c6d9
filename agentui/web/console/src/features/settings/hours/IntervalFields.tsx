import { Chip, IconButton, Input } from "@kept/shared/ui";
import { Moon, X } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { type Interval, pastMidnight, tidyTime } from "./hours";

interface IntervalFieldsProps {
  of: string;
  interval: Interval;
  error?: string;
  onChange: (interval: Interval) => void;
  onRemove: () => void;
}

/** Two times as text: quicker to type than to pick, and "24:00" can be said. */
export function IntervalFields({ of, interval, error, onChange, onRemove }: IntervalFieldsProps) {
  const { t } = useTranslation("settings");
  const errorId = useId();
  const time = (end: "opens" | "closes") => (
    <Input
      aria-label={t(`hours.${end}`, { day: of })}
      aria-invalid={error ? true : undefined}
      aria-describedby={error ? errorId : undefined}
      inputMode="numeric"
      className="figures w-18"
      value={interval[end]}
      onChange={(event) => onChange({ ...interval, [end]: event.target.value })}
      onBlur={(event) => onChange({ ...interval, [end]: tidyTime(event.target.value) })}
    />
  );
  return (
    <div>
      <div className="flex flex-wrap items-center gap-2">
        {time("opens")}
        <span aria-hidden="true" className="text-ink-faint">
          –
        </span>
        {time("closes")}
        <IconButton icon={X} label={t("hours.remove", { day: of })} onClick={onRemove} />
        {pastMidnight(interval) && <Chip icon={Moon}>{t("hours.nextDay")}</Chip>}
      </div>
      {error && (
        <p id={errorId} className="mt-1 text-breach-text text-small">
          {error}
        </p>
      )}
    </div>
  );
}
