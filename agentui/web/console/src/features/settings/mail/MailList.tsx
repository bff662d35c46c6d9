import { useFormat } from "@kept/shared/format";
import {
  Button,
  buttonClass,
  Chip,
  EmptyState,
  RelativeTime,
  Select,
  type Tone,
  useToast,
} from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MailSearch, RotateCw, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, useFaultText } from "../../../forms";
import { Block } from "../components/Block";
import { Line, Lines } from "../components/Lines";
import {
  MAIL_STATES,
  type Mail,
  type MailFilter,
  type MailState,
  mailQuery,
  useReprocess,
} from "../queries/mail";

interface MailListProps {
  filter: MailFilter;
  onFilter: (filter: MailFilter) => void;
}

const EVERY = "every";

export function MailList({ filter, onFilter }: MailListProps) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const list = useInfiniteQuery(mailQuery(useApi(), filter));
  const mails = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Block
      title={t("mail.list")}
      actions={
        <div className="flex flex-wrap items-center gap-2">
          {filter.day && (
            <Button icon={X} onClick={() => onFilter({ state: filter.state })}>
              {format.date(new Date(`${filter.day}T12:00:00Z`))}
            </Button>
          )}
          <Select<MailState | typeof EVERY>
            aria-label={t("mail.state")}
            className="w-44"
            value={filter.state ?? EVERY}
            onChange={(state) => onFilter({ day: filter.day, state: state === EVERY ? undefined : state })}
            options={[EVERY, ...MAIL_STATES].map((value) => ({
              value: value as MailState,
              label: t(`mail.states.${value as MailState}`),
            }))}
          />
        </div>
      }
    >
      <ResultState query={list}>
        {() =>
          mails.length === 0 ? (
            <EmptyState icon={MailSearch} title={t("mail.none")} detail={t("mail.noneDetail")} />
          ) : (
            <Lines label={t("mail.list")}>
              {mails.map((mail) => (
                <MailLine key={mail.id} mail={mail} />
              ))}
            </Lines>
          )
        }
      </ResultState>
      {list.hasNextPage && (
        <Button className="mt-3" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </Block>
  );
}

const TONES: Partial<Record<MailState, Tone>> = { quarantined: "breach", received: "due", bounce: "due" };

function MailLine({ mail }: { mail: Mail }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  return (
    <Line
      title={<bdi>{mail.subject || t("mail.noSubject")}</bdi>}
      marks={<Chip tone={TONES[mail.state]}>{t(`mail.states.${mail.state}`)}</Chip>}
      detail={
        <>
          {mail.sender || mail.envelope_from || t("mail.noSender")}{" "}
          {mail.envelope_to.length > 0 && ` → ${mail.envelope_to.join(", ")}`} ·{" "}
          <span className="figures">{format.bytes(mail.size)}</span> ·{" "}
          <RelativeTime at={mail.received_at} style="phrase" />
          {mail.reason && <span className="block text-ink">{mail.reason}</span>}
        </>
      }
      actions={<MailVerbs mail={mail} />}
    />
  );
}

function MailVerbs({ mail }: { mail: Mail }) {
  const { t } = useTranslation("settings");
  return (
    <div className="flex flex-wrap justify-end gap-1">
      {mail.ticket_id !== null && (
        <Link
          to="/inbox/$view/tickets/$ticketId"
          params={{ view: "open", ticketId: String(mail.ticket_id) }}
          className={buttonClass("ghost", "small")}
        >
          #{mail.ticket_id}
        </Link>
      )}
      <a
        href={`/api/v1/mail/${mail.id}/raw`}
        target="_blank"
        rel="noreferrer"
        className={buttonClass("ghost", "small")}
      >
        {t("mail.raw")}
      </a>
      {(mail.state === "quarantined" || mail.state === "received") && <Reprocess mail={mail} />}
    </div>
  );
}

function Reprocess({ mail }: { mail: Mail }) {
  const { t } = useTranslation("settings");
  const notify = useToast();
  const again = useReprocess();
  const told = useFaultText(again.error);
  function run() {
    again.mutate(mail.id, {
      onSuccess: (after) => notify({ title: t("mail.reprocessed"), detail: t(`mail.states.${after.state}`) }),
    });
  }
  return (
    <>
      <Button size="small" icon={RotateCw} loading={again.isPending} onClick={run}>
        {t("mail.reprocess")}
      </Button>
      {again.error && (
        <p role="alert" className="basis-full text-end text-breach-text text-small">
          {told}
        </p>
      )}
    </>
  );
}
