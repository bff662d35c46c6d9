import { useFormat } from "@kept/shared/format";
import { RelativeTime } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Siren } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import type { Alarm } from "../model";
import { OpenLink } from "../parts/OpenLink";
import { alarmsQuery } from "./queries";

/** Themes that have more tickets right now than their own past explains; nothing when there are none. */
export function Alarms() {
  const { t } = useTranslation("product");
  const { data: alarms = [] } = useQuery(alarmsQuery(useApi()));
  if (alarms.length === 0) return null;
  return (
    <section aria-label={t("alarms.label")} className="mb-4">
      <ul className="flex flex-col gap-1">
        {alarms.map((alarm) => (
          <AlarmLine key={alarm.id} alarm={alarm} />
        ))}
      </ul>
    </section>
  );
}

function AlarmLine({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("product");
  const format = useFormat();
  const expected = new Intl.NumberFormat(format.locale, { maximumFractionDigits: 0 }).format(alarm.expected);
  return (
    <li className="flex items-start gap-2.5 rounded-md bg-breach-soft px-3 py-2 text-breach-text">
      <Siren aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <p className="figures min-w-0 flex-1 [overflow-wrap:anywhere]">
        <Link
          to="/product/themes/$themeId"
          params={{ themeId: String(alarm.theme_id) }}
          className="rounded-sm font-semibold underline decoration-current/40 underline-offset-2 hover:decoration-current"
        >
          <bdi>{alarm.theme}</bdi>
        </Link>
        {": "}
        <OpenLink metric={alarm.metric} themeId={alarm.theme_id} className="decoration-current/40!">
          {t(`alarms.${alarm.kind}`, { count: alarm.seen })}
        </OpenLink>
        {", "}
        {alarm.expected < 1 ? t("alarms.hardlyExpected") : t("alarms.expected", { expected })}
      </p>
      <RelativeTime
        at={alarm.found_at}
        style="phrase"
        className="shrink-0 text-small leading-5! max-pane:hidden"
      />
    </li>
  );
}
