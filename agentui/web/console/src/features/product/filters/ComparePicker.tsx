import { Button, Popover } from "@kept/shared/ui";
import { GitCompareArrows } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDays } from "../../knowledge/figures/useDays";
import type { Days, Reading } from "../search";
import { DaysForm } from "./DaysForm";

interface ComparePickerProps {
  reading: Reading;
  shown: Days | undefined;
  onRead: (change: Partial<Reading>) => void;
}

const ANEW = { compare: undefined, compare_from: undefined, compare_to: undefined } as const;

/** What the period is compared with: as many days right before, other days, or nothing. */
export function ComparePicker({ reading, shown, onRead }: ComparePickerProps) {
  const { t } = useTranslation("product");
  const names = useDays();
  const [open, setOpen] = useState(false);
  const custom =
    reading.compare_from !== undefined && reading.compare_to !== undefined
      ? { from: reading.compare_from, to: reading.compare_to }
      : undefined;
  const off = reading.compare === "off";
  const days = custom ?? shown;
  const say = (change: Partial<Reading>) => {
    onRead({ ...ANEW, ...change });
    setOpen(false);
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      aria-label={t("compare.label")}
      trigger={
        <Button variant="ghost" icon={GitCompareArrows} aria-label={t("compare.label")} className="figures">
          {off
            ? t("compare.off")
            : days
              ? t("compare.with", { days: names.range(days) })
              : t("compare.before")}
        </Button>
      }
    >
      <div className="w-56">
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws a box that nothing here has */}
        <div role="group" aria-label={t("compare.label")} className="flex flex-col p-1">
          <Choice pressed={!off && !custom} onPress={() => say({})}>
            {t("compare.before")}
          </Choice>
          <Choice pressed={off} onPress={() => say({ compare: "off" })}>
            {t("compare.nothing")}
          </Choice>
        </div>
        <div className="border-line border-t">
          <DaysForm
            key={`${days?.from} ${days?.to}`}
            days={days}
            verb={t("compare.apply")}
            onApply={({ from, to }) => say({ compare_from: from, compare_to: to })}
          />
        </div>
      </div>
    </Popover>
  );
}

function Choice(props: { pressed: boolean; onPress: () => void; children: string }) {
  return (
    <Button
      variant="ghost"
      aria-pressed={props.pressed}
      className="justify-start! aria-pressed:bg-selected aria-pressed:text-accent-text"
      onClick={props.onPress}
    >
      {props.children}
    </Button>
  );
}
