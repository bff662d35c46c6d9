import { useFormat } from "@kept/shared/format";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Measured } from "../parts/Measured";
import { OpenLink } from "../parts/OpenLink";
import { Sparkline } from "../parts/Sparkline";
import type { Figures } from "./model";

/** How many ask, of what worth, and how it ends. */
export function Facts({ figures, compared }: { figures: Figures; compared: boolean }) {
  const { t } = useTranslation("leaving");
  const { outcome, value } = figures;
  return (
    <section aria-label={t("facts.label")} className="border-line border-b py-4">
      <dl className="flex flex-wrap items-start gap-x-10 gap-y-4">
        <Fact name={t("facts.tickets")} detail={compared && <Before figures={figures} />}>
          <span className="flex items-center gap-3">
            <Measured measure={figures.tickets} kind="count" />
            <Sparkline values={figures.buckets.map(({ tickets }) => tickets)} step={figures.step} />
          </span>
        </Fact>
        <Fact name={t("facts.share")} detail={<Interval measure={figures.share} />}>
          <Measured measure={figures.share} kind="share" interval="none" />
        </Fact>
        <Fact name={t("facts.customers")} detail={<Worth figures={figures} />}>
          <Measured measure={figures.customers} kind="count" />
        </Fact>
        {value.known.tickets > 0 && (
          <Fact name={t("facts.value")} detail={t("facts.valueOf", { attribute: value.attribute })}>
            <Measured measure={value.sum} kind="money" currency={value.currency} />
          </Fact>
        )}
        <Fact
          name={t("facts.saved")}
          detail={
            <Interval measure={outcome.known} of={t("facts.ended", { count: outcome.known.tickets })} />
          }
        >
          <Measured measure={outcome.known} kind="share" interval="none" />
        </Fact>
        <Fact name={t("facts.least")} detail={<Interval measure={outcome.least} />}>
          <Measured measure={outcome.least} kind="share" interval="none" />
        </Fact>
      </dl>
      <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-ink-soft">
        {(["saved", "left", "waiting", "unknown"] as const).map((end) => (
          <Small key={end} name={t(`outcomes.${end}`)}>
            <Measured measure={outcome[end]} kind="count" />
          </Small>
        ))}
        <Small name={t("facts.unanswered")}>
          <Measured measure={figures.unanswered} kind="count" />
        </Small>
        {figures.orders.tickets > 0 && (
          <Small name={t("facts.orders")}>
            <Measured measure={figures.orders} kind="count" />
          </Small>
        )}
        <Small name={t("facts.about")}>
          <Measured measure={figures.about} kind="count" />
        </Small>
      </ul>
    </section>
  );
}

interface FactProps {
  name: string;
  detail?: ReactNode;
  children: ReactNode;
}

function Fact({ name, detail, children }: FactProps) {
  return (
    <div className="min-w-24">
      <dt className="text-ink-soft">{name}</dt>
      <dd className="figures font-semibold text-title">{children}</dd>
      <dd className="figures min-h-4 text-ink-soft text-small">{detail}</dd>
    </div>
  );
}

function Small({ name, children }: { name: string; children: ReactNode }) {
  return (
    <li className="figures">
      {name} <span className="font-medium text-ink">{children}</span>
    </li>
  );
}

function Before({ figures: { before } }: { figures: Figures }) {
  const { t } = useTranslation("leaving");
  if (before.tickets === 0) return t("facts.noneBefore");
  return <OpenLink metric={before.metric}>{t("before", { count: before.tickets })}</OpenLink>;
}

function Interval({
  measure: { low, high },
  of,
}: {
  measure: { low: number | null; high: number | null };
  of?: string;
}) {
  const format = useFormat();
  const range =
    low !== null && high !== null
      ? new Intl.NumberFormat(format.locale, { style: "percent", maximumFractionDigits: 0 }).formatRange(
          low,
          high,
        )
      : undefined;
  return [of, range].filter(Boolean).join(" · ") || null;
}

function Worth({ figures: { value } }: { figures: Figures }) {
  const { t } = useTranslation("leaving");
  return value.unknown.tickets > 0 && value.known.tickets > 0 ? (
    <OpenLink metric={value.unknown.metric}>{t("facts.unvalued", { count: value.unknown.tickets })}</OpenLink>
  ) : null;
}
