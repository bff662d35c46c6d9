import { buttonClass, cn, IconButton } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleDashed, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { useStored } from "../../layout";
import { useSession } from "../session/queries";
import { sitesQuery } from "../settings/chat/queries";
import { mailboxesQuery } from "../settings/queries/desk";
import { agentsQuery } from "../ticket/desk";
import { stepsDone } from "./steps";

const DEMO = "kept demo";

/**
 * What an empty desk offers: three steps with their state. It goes away by itself once all are done, and for
 * good in this browser once it was closed. Nothing for roles that cannot take the steps.
 */
export function FirstDay() {
  const { t } = useTranslation("welcome");
  const api = useApi();
  const { permissions, desk } = useSession();
  const [closed, setClosed] = useStored<boolean>("welcome.closed", false);
  const wanted = permissions.admin && !closed;
  const mailboxes = useQuery({ ...mailboxesQuery(api), enabled: wanted });
  const agents = useQuery({ ...agentsQuery(api), enabled: wanted });
  const sites = useQuery({ ...sitesQuery(api), enabled: wanted });
  if (!wanted || !mailboxes.data || !agents.data || !sites.data) return null;
  const done = stepsDone(mailboxes.data, agents.data, sites.data);
  if (done.mailbox && done.team && done.chat) return null;
  const [address] = mailboxes.data.map((mailbox) => mailbox.address);
  return (
    <section aria-labelledby="first-day" className="mx-auto w-full max-w-md px-4 py-8">
      <header className="mb-4 flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 id="first-day" className="font-semibold text-read">
            {t("title", { desk: desk.name })}
          </h2>
          <p className="text-ink-soft">{t("detail")}</p>
        </div>
        <IconButton icon={X} label={t("close")} onClick={() => setClosed(true)} />
      </header>
      <ol className="flex flex-col border-line border-t">
        <Step done={done.mailbox} title={t("mailbox.title")} detail={t("mailbox.detail", { address })}>
          <Link to="/settings/$section" params={{ section: "mailboxes" }} className={buttonClass()}>
            {t("mailbox.verb")}
          </Link>
        </Step>
        <Step done={done.team} title={t("team.title")} detail={t("team.detail")}>
          <Link to="/settings/$section" params={{ section: "agents" }} className={buttonClass()}>
            {t("team.verb")}
          </Link>
        </Step>
        <Step done={done.chat} title={t("chat.title")} detail={t("chat.detail")}>
          <Link to="/settings/$section" params={{ section: "chat" }} className={buttonClass()}>
            {t("chat.verb")}
          </Link>
        </Step>
      </ol>
      <p className="mt-4 text-ink-soft">
        {t("demo")}{" "}
        <code className="select-all rounded-sm bg-sunken px-1 font-mono text-ink text-small">{DEMO}</code>
      </p>
    </section>
  );
}

interface StepProps {
  done: boolean;
  title: string;
  detail: string;
  children: ReactNode;
}

function Step({ done, title, detail, children }: StepProps) {
  const { t } = useTranslation("welcome");
  const Mark = done ? CircleCheck : CircleDashed;
  return (
    <li className="flex gap-3 border-line border-b py-3">
      <Mark
        aria-hidden="true"
        className={cn("mt-px size-4.5 shrink-0", done ? "text-met-text" : "text-ink-faint")}
        strokeWidth={1.75}
      />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {title}
          <span className="sr-only"> {done ? t("done") : t("open")}</span>
        </p>
        {!done && (
          <>
            <p className="mb-2 text-ink-soft [overflow-wrap:anywhere]">{detail}</p>
            {children}
          </>
        )}
      </div>
    </li>
  );
}
