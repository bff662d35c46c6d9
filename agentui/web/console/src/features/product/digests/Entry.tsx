import { useFormat } from "@kept/shared/format";
import { cn } from "@kept/shared/ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { OpenLink } from "../parts/OpenLink";
import { ThemeLink } from "../theme/ThemeLink";
import { Bars } from "./Bars";
import type { Digest, DigestItem } from "./queries";
import { daysBefore, isBrief, type SectionName } from "./sections";
import { useDay } from "./useDay";

interface EntryProps {
  item: DigestItem;
  section: SectionName;
  digest: Digest;
}

/** A theme: its numbers, each of which opens its tickets, what is remarkable, and one voice. */
export function Entry({ item, section, digest }: EntryProps) {
  const { t } = useTranslation("digests");
  const format = useFormat();
  const { theme_id, name, tickets, before, customers, began } = item;
  const hot = section === "first";
  const brief = isBrief(section);
  return (
    <li
      className={cn(
        "flex flex-wrap items-start gap-x-6 gap-y-2",
        hot ? "mb-4 border-breach border-s-4 ps-4" : "border-line border-t py-3 first:border-t-0",
      )}
    >
      <div className="flex min-w-0 flex-1 basis-72 flex-col gap-1">
        <h3 className={cn("font-semibold", !brief && "text-read")}>
          <ThemeLink id={theme_id} name={name} />
        </h3>
        <p className="figures">
          <OpenLink metric="" themeId={theme_id}>
            {t("numbers.tickets", { count: tickets, figure: format.number(tickets) })}
          </OpenLink>{" "}
          <OpenLink metric="customers" themeId={theme_id}>
            {t("numbers.customers", { count: customers, figure: format.number(customers) })}
          </OpenLink>
          {began === "" && (
            <>
              {", "}
              <OpenLink metric={`days=${daysBefore(digest)}`} themeId={theme_id}>
                {t("numbers.before", { figure: format.number(before) })}
              </OpenLink>
            </>
          )}
        </p>
        <Remarks item={item} section={section} />
        {!brief && <Facts item={item} />}
        {!brief && item.said && (
          <blockquote
            lang={item.said.language || undefined}
            className="mt-1 max-w-prose border-line-strong/50 border-s-2 ps-3 text-ink-soft italic"
          >
            <bdi>“{item.said.words}”</bdi>
          </blockquote>
        )}
      </div>
      <Bars weeks={item.weeks} className="mt-1" />
    </li>
  );
}

/** What one should not miss: since when it is there, that it rose, that it came back, by how much it grew. */
function Remarks({ item, section }: { item: DigestItem; section: SectionName }) {
  const { t } = useTranslation("digests");
  const dayName = useDay();
  const format = useFormat();
  const { began, rise, again, status, trend } = item;
  const said: ReactNode[] = [];
  if (began) said.push(t("remarks.began", { day: dayName(began) }));
  if (rise && section === "first") {
    const expected = format.number(Math.round(rise.expected * 10) / 10);
    said.push(
      t("remarks.rise", {
        count: rise.days,
        seen: format.number(rise.seen),
        day: dayName(rise.day),
        expected,
      }),
    );
  }
  if (again > 0 || status === "regressed") {
    const count = Math.max(1, again);
    said.push(t("remarks.again", { count, figure: format.number(count) }));
  }
  if (trend && trend.high > 0 && (section === "growing" || section === "shrinking")) {
    const [ratio, low, high] = [trend.ratio, trend.low, trend.high].map((one) =>
      format.number(Math.round(one * 10) / 10),
    );
    said.push(t("remarks.ratio", { ratio, low, high }));
  }
  return said.map((one, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: sentences without identity
    <p key={at} className={cn(section === "first" && "text-breach-text")}>
      {one}
    </p>
  ));
}

function Facts({ item }: { item: DigestItem }) {
  const { t } = useTranslation("digests");
  const format = useFormat();
  const { theme_id, share, csat, breached, value } = item;
  const facts: ReactNode[] = [t("facts.share", { share: format.percent(share) })];
  if (csat !== null) {
    facts.push(
      <OpenLink key="csat" metric="rated" themeId={theme_id}>
        {t("facts.csat", { csat: format.number(Math.round(csat * 10) / 10) })}
      </OpenLink>,
    );
  }
  if (breached > 0) {
    facts.push(
      <OpenLink key="breached" metric="breached" themeId={theme_id}>
        {t("facts.breached", { count: breached, figure: format.number(breached) })}
      </OpenLink>,
    );
  }
  if (value) {
    const sum = `${format.number(Math.round(value.sum))} ${value.currency}`.trim();
    facts.push(
      <OpenLink key="value" metric="value=known" themeId={theme_id}>
        {t("facts.value", { sum })}
      </OpenLink>,
    );
  }
  return (
    <p className="figures text-ink-soft text-small leading-5">
      {facts.map((fact, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: facts without identity
        <span key={at}>
          {at > 0 && " · "}
          {fact}
        </span>
      ))}
    </p>
  );
}
