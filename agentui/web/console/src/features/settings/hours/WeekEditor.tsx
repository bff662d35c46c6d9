import { useFormat } from "@kept/shared/format";
import { Button, IconButton } from "@kept/shared/ui";
import { CopyCheck, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { copyToWorkdays, DAYS, type Day, type Interval, nextInterval, type Week } from "./hours";
import { IntervalFields } from "./IntervalFields";

interface WeekEditorProps {
  week: Week;
  /** By the server's paths: "weekly.mon[0]". */
  errors: Readonly<Record<string, string>>;
  onChange: (week: Week) => void;
}

export function WeekEditor({ week, errors, onChange }: WeekEditorProps) {
  return (
    <ul className="border-line border-t">
      {DAYS.map((day) => (
        <DayLine
          key={day}
          day={day}
          intervals={week[day]}
          errors={errors}
          onChange={(intervals) => onChange({ ...week, [day]: intervals })}
          onCopy={() => onChange(copyToWorkdays(week, day))}
        />
      ))}
    </ul>
  );
}

interface DayLineProps {
  day: Day;
  intervals: Interval[];
  errors: Readonly<Record<string, string>>;
  onChange: (intervals: Interval[]) => void;
  onCopy: () => void;
}

function DayLine({ day, intervals, errors, onChange, onCopy }: DayLineProps) {
  const { t } = useTranslation("settings");
  const name = useDayName(day);
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-line border-b py-2">
      <span className="w-24 pt-1 font-medium max-pane:flex-1">{name}</span>
      <div className="flex min-w-0 flex-1 flex-col gap-2 max-pane:order-last max-pane:basis-full">
        <IntervalList
          of={name}
          path={`weekly.${day}`}
          intervals={intervals}
          errors={errors}
          onChange={onChange}
        />
      </div>
      <span className="flex">
        <IconButton
          icon={Plus}
          label={t("hours.addTo", { day: name })}
          onClick={() => onChange([...intervals, nextInterval(intervals)])}
        />
        <IconButton icon={CopyCheck} label={t("hours.copy", { day: name })} onClick={onCopy} />
      </span>
    </li>
  );
}

interface IntervalListProps {
  /** Whose hours they are, for the labels. */
  of: string;
  path: string;
  intervals: readonly Interval[];
  errors: Readonly<Record<string, string>>;
  onChange: (intervals: Interval[]) => void;
}

export function IntervalList({ of, path, intervals, errors, onChange }: IntervalListProps) {
  const { t } = useTranslation("settings");
  if (intervals.length === 0) return <p className="pt-1 text-ink-faint">{t("hours.closed")}</p>;
  return intervals.map((interval, at) => (
    <IntervalFields
      // biome-ignore lint/suspicious/noArrayIndexKey: the place in the list is what the fields stand for
      key={at}
      of={of}
      interval={interval}
      error={errors[`${path}[${at}]`]}
      onChange={(next) => onChange(intervals.map((one, index) => (index === at ? next : one)))}
      onRemove={() => onChange(intervals.filter((_, index) => index !== at))}
    />
  ));
}

export function AddHours({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation("settings");
  return (
    <Button size="small" variant="ghost" icon={Plus} onClick={onClick}>
      {t("hours.addHours")}
    </Button>
  );
}

/** 2024-01-01 was a Monday. */
function useDayName(day: Day): string {
  const { locale } = useFormat();
  const date = new Date(Date.UTC(2024, 0, 1 + DAYS.indexOf(day)));
  return new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(date);
}
