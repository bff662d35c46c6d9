import { useFormat } from "@kept/shared/format";
import { Button, Checkbox, Chip, RelativeTime, Textarea } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { languageName } from "../../../knowledge/model";
import type { Telling } from "./queries";
import { LEFT_REASONS, TELLING_MARKS } from "./tellingMarks";

interface TellingRowProps {
  telling: Telling;
  /** As it stands, or as it was changed here and not yet approved. */
  text: string;
  choosing: boolean;
  editable: boolean;
  chosen: boolean;
  onChoose: (on: boolean) => void;
  onText: (text: string) => void;
}

/** One customer: in which thread and language they are told, in which words, and how far that has come. */
export function TellingRow({ telling, text, choosing, editable, chosen, onChoose, onText }: TellingRowProps) {
  const { t } = useTranslation("theme");
  const [open, setOpen] = useState(false);
  const id = useId();
  const name = telling.customer_name || t("tellings.nameless");
  const changed = text !== telling.body;
  return (
    <li className="flex items-start gap-3 border-line border-b py-2.5">
      {choosing ? (
        <span className="flex h-5 items-center">
          <Checkbox checked={chosen} onChange={onChoose} aria-label={t("tellings.choose", { name })} />
        </span>
      ) : (
        <span className="w-4 shrink-0" />
      )}
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <bdi className="font-medium">{name}</bdi>
          <Link
            to="/inbox/$view/tickets/$ticketId"
            params={{ view: "open", ticketId: String(telling.ticket_id) }}
            className="min-w-0 truncate rounded-sm text-accent-text hover:underline"
          >
            <span className="figures">#{telling.ticket_id}</span> <bdi>{telling.subject}</bdi>
          </Link>
          <Languages telling={telling} />
          {(telling.edited || changed) && <Chip icon={Pencil}>{t("tellings.edited")}</Chip>}
          <span className="ms-auto">
            <State telling={telling} />
          </span>
        </div>
        <Reason telling={telling} />
        {telling.body !== "" && (
          <div className="mt-1">
            {open && editable ? (
              <Textarea
                id={id}
                aria-label={t("tellings.text", { name })}
                rows={6}
                dir="auto"
                lang={telling.language}
                maxLength={20_000}
                value={text}
                onChange={(event) => onText(event.target.value)}
              />
            ) : (
              <p
                id={id}
                lang={telling.language}
                dir="auto"
                className={
                  open ? "whitespace-pre-line [overflow-wrap:anywhere]" : "line-clamp-2 text-ink-soft"
                }
              >
                {text}
              </p>
            )}
            <Button
              variant="ghost"
              size="small"
              className="-ms-2 mt-1"
              aria-expanded={open}
              aria-controls={id}
              onClick={() => setOpen(!open)}
            >
              {t(open ? "tellings.fold" : editable ? "tellings.edit" : "tellings.unfold")}
            </Button>
          </div>
        )}
      </div>
    </li>
  );
}

function Languages({ telling }: { telling: Telling }) {
  const { t } = useTranslation("theme");
  const { language, note_language: note } = telling;
  if (!language) return null;
  const own = !note || note === language;
  return (
    <Chip tone={own ? "neutral" : "due"}>
      {own
        ? languageName(language)
        : t("tellings.otherLanguage", { language: languageName(language), note: languageName(note) })}
    </Chip>
  );
}

function State({ telling }: { telling: Telling }) {
  const { t } = useTranslation("theme");
  const format = useFormat();
  const { icon, tone } = TELLING_MARKS[telling.state];
  const bounced = telling.delivery_state === "bounced" || telling.delivery_state === "failed";
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {bounced && <Chip tone="breach">{t("tellings.undelivered")}</Chip>}
      <Chip icon={icon} tone={tone}>
        {t(`tellings.state.${telling.state}`)}
      </Chip>
      {telling.state === "sent" && telling.sent_at && (
        <RelativeTime at={telling.sent_at} className="figures text-ink-faint text-small" />
      )}
      {telling.state === "approved" && telling.due_at && (
        <span className="figures text-ink-faint text-small">
          {t("tellings.leaves", { time: format.time(new Date(telling.due_at)) })}
        </span>
      )}
    </span>
  );
}

function Reason({ telling }: { telling: Telling }) {
  const { t } = useTranslation("theme");
  const { reason, state } = telling;
  if (reason === "") return null;
  const known = LEFT_REASONS.find((one) => one === reason);
  return (
    <p className={state === "failed" ? "text-breach-text" : "text-ink-soft"}>
      {known ? t(`left.${known}`) : reason}
    </p>
  );
}
