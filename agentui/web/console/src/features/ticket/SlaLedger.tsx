import { useFormat } from "@kept/shared/format";
import { Chip, cn, Loading, Skeleton, SlaChip } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import type { Clock } from "./model";
import { slaQuery } from "./queries";
import { Section } from "./Section";

/** Each promise of time on a ticket: how it stands, why it is due then, and where the time went. */
export function SlaLedger({ id }: { id: number }) {
  const { t } = useTranslation("ticket");
  const sla = useQuery(slaQuery(useApi(), id));
  return (
    <Section
      name="sla"
      title={t("side.sla")}
      aside={<bdi className="max-w-32 truncate text-ink-faint text-small">{sla.data?.policy_name}</bdi>}
    >
      {sla.isPending && (
        <Loading className="flex flex-col gap-2">
          <Skeleton className="h-4 w-full" />
          <Skeleton className="h-2 w-full" />
        </Loading>
      )}
      {sla.isError && <p className="text-ink-soft">{sla.error.message}</p>}
      {sla.data?.clocks.length === 0 && <p className="text-ink-faint">{t("sla.none")}</p>}
      <ul className="flex flex-col gap-4">
        {sla.data?.clocks.map((clock) => (
          <li key={clock.id}>
            <ClockCard clock={clock} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function ClockCard({ clock }: { clock: Clock }) {
  const { t } = useTranslation(["ticket", "ui"]);
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const span = clock.business ? format.businessTime : format.duration;
  const target = span(clock.target_seconds * 1000);
  const elapsed = span(clock.elapsed_seconds * 1000);
  return (
    <div>
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">{t(`ui:sla.kind.${clock.kind}`)}</span>
        {clock.state === "cancelled" ? (
          <Chip>{t("sla.state.cancelled")}</Chip>
        ) : (
          <SlaChip kind={clock.kind} state={clock.state} due={clock.ended_at ? null : clock.due_at} />
        )}
      </div>
      <LedgerBar clock={clock} />
      <p className="figures text-ink-faint text-small">
        {clock.business
          ? t("sla.usedBusiness", { elapsed, target, calendar: clock.calendar_name })
          : t("sla.used", { elapsed, target })}
      </p>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="mt-0.5 rounded-sm text-accent-text text-small hover:underline"
      >
        {clock.due_at && !clock.ended_at ? t("sla.why") : t("sla.ledger")}
      </button>
      {open && <Explanation clock={clock} />}
    </div>
  );
}

const GROUNDS: Record<Clock["ledger"][number]["state"], string> = {
  counted: "bg-accent",
  paused: "bg-[repeating-linear-gradient(135deg,var(--color-line-strong)_0_2px,transparent_2px_5px)]",
  outside: "bg-line",
};

/** The time since the start as one line: what counted, what stood still, what fell outside the hours. */
function LedgerBar({ clock }: { clock: Clock }) {
  const { t } = useTranslation("ticket");
  const format = useFormat();
  const whole = clock.ledger.reduce((sum, { seconds }) => sum + seconds, 0) || 1;
  const late = clock.state === "breached";
  return (
    <div className="my-1.5 flex h-1.5 gap-px overflow-hidden rounded-full" aria-hidden="true">
      {clock.ledger.map((interval) => (
        <span
          key={`${interval.from}${interval.state}`}
          title={`${t(`sla.interval.${interval.state}`)} · ${format.duration(interval.seconds * 1000)}`}
          style={{ flexGrow: Math.max(interval.seconds / whole, 0.01) }}
          className={cn(
            "min-w-px",
            late && interval.state === "counted" ? "bg-breach" : GROUNDS[interval.state],
          )}
        />
      ))}
    </div>
  );
}

function Explanation({ clock }: { clock: Clock }) {
  const { t } = useTranslation("ticket");
  const format = useFormat();
  const moment = (at: string) => `${format.date(new Date(at))} ${format.time(new Date(at))}`;
  return (
    <div className="mt-1 flex flex-col gap-2 text-small">
      {clock.why.map((sentence) => (
        <p key={sentence} className="break-words text-ink-soft">
          {sentence}
        </p>
      ))}
      <ol className="flex flex-col gap-1.5 border-line border-s ps-3">
        {clock.ledger.map((interval) => (
          <li key={`${interval.from}${interval.state}`}>
            <p className="flex items-baseline gap-2">
              <span
                aria-hidden="true"
                className={cn("size-2 shrink-0 rounded-full", GROUNDS[interval.state])}
              />
              <span className="min-w-0 flex-1">{t(`sla.interval.${interval.state}`)}</span>
              <span className="figures shrink-0">{format.duration(interval.seconds * 1000)}</span>
            </p>
            <p className="figures ps-4 text-ink-faint">
              {moment(interval.from)} – {moment(interval.to)}
            </p>
            {interval.cause && <p className="break-words ps-4 text-ink-faint">{interval.cause}</p>}
          </li>
        ))}
      </ol>
    </div>
  );
}
