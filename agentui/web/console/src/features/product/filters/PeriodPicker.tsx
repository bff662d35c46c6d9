import { Button, Popover } from "@kept/shared/ui";
import { CalendarDays } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDays } from "../../knowledge/figures/useDays";
import { type Days, type Reading, SPANS, USUAL } from "../search";
import { DaysForm } from "./DaysForm";

interface PeriodPickerProps {
  reading: Reading;
  shown: Days | undefined;
  onRead: (change: Partial<Reading>) => void;
}

/** The last weeks, or any two days. */
export function PeriodPicker({ reading, shown, onRead }: PeriodPickerProps) {
  const { t } = useTranslation("product");
  const names = useDays();
  const [open, setOpen] = useState(false);
  const ranged = reading.from !== undefined && reading.to !== undefined;
  const days = ranged ? ({ from: reading.from, to: reading.to } as Days) : shown;
  return (
    <div className="flex flex-wrap items-center gap-x-1 gap-y-2">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws a box that nothing here has */}
      <div role="group" aria-label={t("period.label")} className="flex">
        {SPANS.map((span) => (
          <Button
            key={span}
            variant="ghost"
            aria-pressed={!ranged && (reading.days ?? USUAL) === span}
            className="aria-pressed:bg-selected aria-pressed:text-accent-text"
            onClick={() => onRead({ days: span, from: undefined, to: undefined })}
          >
            {t(`period.spans.${span}`)}
          </Button>
        ))}
      </div>
      <Popover
        open={open}
        onOpenChange={setOpen}
        aria-label={t("period.choose")}
        trigger={
          <Button
            icon={CalendarDays}
            aria-label={t("period.choose")}
            aria-pressed={ranged}
            className="figures aria-pressed:text-accent-text"
          >
            {days ? names.range(days) : t("period.choose")}
          </Button>
        }
      >
        <DaysForm
          days={days}
          verb={t("period.apply")}
          onApply={({ from, to }) => {
            onRead({ days: undefined, from, to });
            setOpen(false);
          }}
        />
      </Popover>
    </div>
  );
}
