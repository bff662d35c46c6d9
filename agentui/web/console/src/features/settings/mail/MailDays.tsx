import { useFormat } from "@kept/shared/format";
import { cn, EmptyState, HeadCell, Row, Table } from "@kept/shared/ui";
import { MailSearch } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { MailDay, MailFilter, MailState } from "../queries/mail";

interface MailDaysProps {
  days: readonly MailDay[];
  chosen: MailFilter;
  onChoose: (filter: MailFilter) => void;
}

/** The figures of a day and the state that each of them counts. */
const COLUMNS: readonly { figure: Exclude<keyof MailDay, "day">; state?: MailState }[] = [
  { figure: "received" },
  { figure: "new_ticket", state: "new_ticket" },
  { figure: "threaded", state: "threaded" },
  { figure: "duplicate", state: "duplicate" },
  { figure: "bounce", state: "bounce" },
  { figure: "auto_reply", state: "auto_reply" },
  { figure: "quarantined", state: "quarantined" },
  { figure: "waiting", state: "received" },
];

/** Every figure opens the mails behind it. */
export function MailDays({ days, chosen, onChoose }: MailDaysProps) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  if (days.length === 0) {
    return <EmptyState icon={MailSearch} title={t("mail.empty")} detail={t("mail.emptyDetail")} />;
  }
  return (
    <Table caption={t("mail.days")}>
      <thead>
        <tr>
          <HeadCell className="ps-0">{t("mail.day")}</HeadCell>
          {COLUMNS.map(({ figure }) => (
            <HeadCell key={figure} numeric>
              {t(`mail.figures.${figure}`)}
            </HeadCell>
          ))}
          <HeadCell numeric className="pe-0">
            {t("mail.figures.unexplained")}
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {days.map((day) => (
          <Row key={day.day}>
            <th scope="row" className="figures h-9 whitespace-nowrap pe-3 text-start font-normal">
              {format.date(new Date(`${day.day}T12:00:00Z`))}
            </th>
            {COLUMNS.map(({ figure, state }) => (
              <td key={figure} className="px-3 text-end">
                <Figure
                  value={Number(day[figure])}
                  label={t(`mail.figures.${figure}`)}
                  pressed={chosen.day === day.day && chosen.state === state}
                  onClick={() => onChoose({ day: day.day, state })}
                />
              </td>
            ))}
            <td
              className={cn("figures ps-3 text-end", day.unexplained > 0 && "font-semibold text-breach-text")}
            >
              {format.number(day.unexplained)}
            </td>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

interface FigureProps {
  value: number;
  label: string;
  pressed: boolean;
  onClick: () => void;
}

function Figure({ value, label, pressed, onClick }: FigureProps) {
  const format = useFormat();
  if (value === 0) return <span className="figures text-ink-faint">{format.number(0)}</span>;
  return (
    <button
      type="button"
      aria-pressed={pressed}
      title={label}
      onClick={onClick}
      className="hit-area figures rounded-sm px-1 underline decoration-line-strong underline-offset-2 hover:text-accent-text aria-pressed:bg-selected aria-pressed:font-semibold aria-pressed:text-accent-text"
    >
      {format.number(value)}
      <span className="sr-only"> {label}</span>
    </button>
  );
}
