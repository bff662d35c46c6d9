import { useClock, useFormat } from "@kept/shared/format";
import { Field, Input, useToast } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { fieldErrors, isEmpty, TimeZoneField, useFields } from "../../../forms";
import { Fields } from "../components/Block";
import { SaveForm } from "../components/SaveForm";
import { useUpdateCalendar } from "../queries/sla";
import { HolidayList } from "./HolidayList";
import {
  type Calendar,
  errorsByPlace,
  holidaysOf,
  mistakesIn,
  weekLength,
  weeklyOf,
  weekOf,
  wireHolidays,
} from "./hours";
import { WeekEditor } from "./WeekEditor";

const MINUTE = 60_000;

/** When the desk is open: the zone, the hours of a week, and the days that differ. */
export function CalendarForm({ calendar, readOnly }: { calendar: Calendar; readOnly: boolean }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const notify = useToast();
  const year = useClock().now().getFullYear();
  const update = useUpdateCalendar(calendar.id);
  const { values, set, changes, reset } = useFields({
    name: calendar.name,
    zone: calendar.zone,
    week: weekOf(calendar.weekly),
    holidays: holidaysOf(calendar, year),
  });
  const wrong = fieldErrors(update.error);
  const mistakes = mistakesIn(values.week, values.holidays);
  const told = Object.entries(mistakes).map(([path, mistake]) => [path, t(`hours.mistakes.${mistake}`)]);
  const errors = { ...errorsByPlace(wrong), ...Object.fromEntries(told) };

  function save() {
    const { week, holidays, ...rest } = changes;
    const body = {
      ...rest,
      ...(week && { weekly: weeklyOf(week) }),
      ...(holidays && { holidays: wireHolidays(holidays) }),
    };
    update.mutate(body, { onSuccess: () => notify({ title: t("saved"), detail: t("hours.savedDetail") }) });
  }

  return (
    <SaveForm
      changed={!isEmpty(changes)}
      blocked={!isEmpty(mistakes)}
      pending={update.isPending}
      error={update.error}
      fields={["name", "zone", "weekly", "holidays"]}
      onSave={save}
      onReset={reset}
    >
      <fieldset disabled={readOnly} className="flex min-w-0 flex-col gap-6">
        <Fields>
          <Field label={t("hours.name")} error={wrong.name}>
            <Input value={values.name} onChange={(event) => set("name", event.target.value)} />
          </Field>
          <TimeZoneField
            label={t("hours.zone")}
            hint={t("hours.zoneHint")}
            error={errors.zone}
            disabled={readOnly}
            value={values.zone}
            onChange={(zone) => set("zone", zone)}
          />
        </Fields>
        <section>
          <div className="mb-2 flex flex-wrap items-baseline gap-x-3">
            <h2 className="font-semibold text-read">{t("hours.week")}</h2>
            <p className="figures text-ink-soft">
              {t("hours.total", { span: hoursText(weekLength(values.week) * MINUTE, format.number) })}
            </p>
          </div>
          {errors.weekly && <p className="mb-2 text-breach-text text-small">{errors.weekly}</p>}
          <WeekEditor week={values.week} errors={errors} onChange={(week) => set("week", week)} />
        </section>
        <section>
          <h2 className="font-semibold text-read">{t("hours.holidays")}</h2>
          <p className="mb-2 text-ink-soft">{t("hours.holidaysDetail")}</p>
          <HolidayList
            holidays={values.holidays}
            errors={errors}
            onChange={(holidays) => set("holidays", holidays)}
          />
        </section>
      </fieldset>
    </SaveForm>
  );
}

/** A week is told in hours only: "40" says more than "1d 16h". */
function hoursText(milliseconds: number, number: (value: number) => string): string {
  return number(Math.round((milliseconds / 3_600_000) * 100) / 100);
}
