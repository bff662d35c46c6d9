import { Button, Checkbox, IconButton, Input } from "@kept/shared/ui";
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Holiday, nextInterval } from "./hours";
import { AddHours, IntervalList } from "./WeekEditor";

interface HolidayListProps {
  holidays: readonly Holiday[];
  errors: Readonly<Record<string, string>>;
  onChange: (holidays: Holiday[]) => void;
}

export function HolidayList({ holidays, errors, onChange }: HolidayListProps) {
  const { t } = useTranslation("settings");
  const added: Holiday = { date: "", name: "", yearly: false, hours: [] };
  return (
    <>
      <ul className="border-line border-t">
        {holidays.map((holiday, at) => (
          <HolidayLine
            // biome-ignore lint/suspicious/noArrayIndexKey: the place in the list is what the fields stand for
            key={at}
            path={`holidays[${at}]`}
            holiday={holiday}
            errors={errors}
            onChange={(next) => onChange(holidays.map((one, index) => (index === at ? next : one)))}
            onRemove={() => onChange(holidays.filter((_, index) => index !== at))}
          />
        ))}
      </ul>
      <Button className="mt-3" icon={Plus} onClick={() => onChange([...holidays, added])}>
        {t("hours.addHoliday")}
      </Button>
    </>
  );
}

interface HolidayLineProps {
  path: string;
  holiday: Holiday;
  errors: Readonly<Record<string, string>>;
  onChange: (holiday: Holiday) => void;
  onRemove: () => void;
}

function HolidayLine({ path, holiday, errors, onChange, onRemove }: HolidayLineProps) {
  const { t } = useTranslation("settings");
  const called = holiday.name || holiday.date || t("hours.newHoliday");
  const error = errors[path];
  return (
    <li className="flex flex-col gap-2 border-line border-b py-2">
      <div className="flex flex-wrap items-center gap-2">
        <Input
          type="date"
          aria-label={t("hours.date")}
          aria-invalid={error ? true : undefined}
          value={holiday.date}
          onChange={(event) => onChange({ ...holiday, date: event.target.value })}
          className="w-36"
        />
        <Input
          aria-label={t("hours.holidayName")}
          placeholder={t("hours.holidayName")}
          value={holiday.name}
          onChange={(event) => onChange({ ...holiday, name: event.target.value })}
          className="min-w-32 flex-1"
        />
        <Checkbox
          checked={holiday.yearly}
          onChange={(yearly) => onChange({ ...holiday, yearly })}
          label={t("hours.yearly")}
        />
        <IconButton icon={X} label={t("hours.removeHoliday", { name: called })} onClick={onRemove} />
      </div>
      {error && <p className="text-breach-text text-small">{error}</p>}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 ps-1">
        <IntervalList
          of={called}
          path={`${path}.hours`}
          intervals={holiday.hours}
          errors={errors}
          onChange={(hours) => onChange({ ...holiday, hours })}
        />
        <AddHours
          onClick={() => onChange({ ...holiday, hours: [...holiday.hours, nextInterval(holiday.hours)] })}
        />
      </div>
    </li>
  );
}
