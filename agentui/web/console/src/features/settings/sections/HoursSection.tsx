import { EmptyState, Select } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState } from "../../../forms";
import { useSession } from "../../session/queries";
import { Block } from "../components/Block";
import { CalendarForm } from "../hours/CalendarForm";
import type { Calendar } from "../hours/hours";
import { calendarsQuery } from "../queries/sla";

export default function HoursSection() {
  const { t } = useTranslation("settings");
  const { permissions } = useSession();
  const calendars = useQuery(calendarsQuery(useApi()));
  return (
    <Block detail={permissions.lead ? t("hours.detail") : t("hours.readOnly")}>
      <ResultState query={calendars}>
        {(all) => <ChosenCalendar calendars={all} readOnly={!permissions.lead} />}
      </ResultState>
    </Block>
  );
}

function ChosenCalendar({ calendars, readOnly }: { calendars: readonly Calendar[]; readOnly: boolean }) {
  const { t } = useTranslation("settings");
  const [chosen, setChosen] = useState<string | null>(null);
  const calendar = calendars.find(({ id }) => String(id) === chosen) ?? calendars[0];
  if (!calendar) {
    return <EmptyState icon={CalendarClock} title={t("hours.empty")} detail={t("hours.emptyDetail")} />;
  }
  return (
    <>
      {calendars.length > 1 && (
        <Select
          aria-label={t("hours.which")}
          className="mb-4 max-w-md"
          value={String(calendar.id)}
          onChange={setChosen}
          options={calendars.map(({ id, name }) => ({ value: String(id), label: name }))}
        />
      )}
      <CalendarForm key={`${calendar.id} ${calendar.updated_at}`} calendar={calendar} readOnly={readOnly} />
    </>
  );
}
