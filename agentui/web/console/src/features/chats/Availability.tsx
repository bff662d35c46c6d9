import { Button, cn, Field, Input, Popover, Switch } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { useStored } from "../../layout";
import { BrowserNotices } from "../notifications/BrowserNotices";
import { availabilityQuery, useSetAvailability } from "./queries";
import { play, SOUND } from "./sound";

const MOST = 50;

/** Whether the agent takes chats and how many at once; and how a new one makes itself known. */
export function Availability() {
  const { t } = useTranslation("chats");
  const { data } = useQuery(availabilityQuery(useApi()));
  const set = useSetAvailability();
  const [sound, setSound] = useStored<boolean>(SOUND, true);
  if (!data) return null;
  const { accepting, capacity, active } = data;
  function limit(text: string) {
    const next = Number.parseInt(text, 10);
    if (next >= 1 && next <= MOST && next !== capacity) set.mutate({ capacity: next });
  }
  return (
    <Popover
      align="end"
      aria-label={t("availability.title")}
      className="w-80 max-w-[calc(100vw-16px)]"
      trigger={
        <Button size="small" variant="ghost" title={t("availability.title")}>
          <span
            aria-hidden="true"
            className={cn("size-2 rounded-full border-2", accepting ? "border-met bg-met" : "border-due")}
          />
          {accepting ? t("availability.accepting") : t("availability.away")}
          <span className="figures text-ink-faint">
            <span aria-hidden="true">{`${active}/${capacity}`}</span>
            <span className="sr-only">{t("availability.load", { active, capacity })}</span>
          </span>
        </Button>
      }
    >
      <div className="flex flex-col gap-4 p-4">
        <Switch
          checked={accepting}
          onChange={(on) => set.mutate({ accepting: on })}
          label={t("availability.switch")}
          hint={t("availability.switchHint")}
        />
        <Field label={t("availability.capacity")} hint={t("availability.capacityHint")}>
          <Input
            key={capacity}
            type="number"
            min={1}
            max={MOST}
            defaultValue={capacity}
            onBlur={(event) => limit(event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && limit(event.currentTarget.value)}
            className="w-20"
          />
        </Field>
        <Switch
          checked={sound}
          onChange={(on) => {
            setSound(on);
            if (on) play("message");
          }}
          label={t("availability.sound")}
          hint={t("availability.soundHint")}
        />
      </div>
      <BrowserNotices />
    </Popover>
  );
}
