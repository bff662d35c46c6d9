import { useFormat } from "@kept/shared/format";
import { Chip } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState } from "../../../forms";
import { Block } from "../components/Block";
import { MailDays } from "../mail/MailDays";
import { MailList } from "../mail/MailList";
import { MAIL_STATES, type MailDay, type MailFilter, type MailState, mailDaysQuery } from "../queries/mail";

/** Every mail that was accepted, by what became of it; the address carries what is being looked at. */
export default function MailSection() {
  const { t } = useTranslation("settings");
  const navigate = useNavigate();
  const filter = useFilter();
  const days = useQuery(mailDaysQuery(useApi()));
  const look = (next: MailFilter) =>
    void navigate({ to: "/settings/$section", params: { section: "mail" }, search: next });
  return (
    <>
      <Block detail={t("mail.detail")}>
        <ResultState query={days}>
          {(all) => (
            <>
              {all.length > 0 && <Verdict days={all} />}
              <MailDays days={all} chosen={filter} onChoose={look} />
            </>
          )}
        </ResultState>
      </Block>
      {days.data && days.data.length > 0 && <MailList filter={filter} onFilter={look} />}
    </>
  );
}

function useFilter(): MailFilter {
  const { day, state } = useSearch({ strict: false });
  return { day, state: MAIL_STATES.find((known) => known === state) satisfies MailState | undefined };
}

/** The sentence that the whole table proves. */
function Verdict({ days }: { days: readonly MailDay[] }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const received = days.reduce((sum, day) => sum + day.received, 0);
  const unexplained = days.reduce((sum, day) => sum + day.unexplained, 0);
  return (
    <p className="mb-3 flex flex-wrap items-center gap-2">
      {t("mail.verdict", { count: received, figure: format.number(received) })}
      <Chip tone={unexplained === 0 ? "met" : "breach"}>
        {t("mail.unexplained", { count: unexplained, figure: format.number(unexplained) })}
      </Chip>
    </p>
  );
}
