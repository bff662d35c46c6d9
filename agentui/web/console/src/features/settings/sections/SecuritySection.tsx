import { Button, Chip, Field, Input, RelativeTime, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { MonitorSmartphone } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ConfirmDialog, FormFault, fieldErrors, ResultState, useFields } from "../../../forms";
import { PasswordField } from "../../session/PasswordField";
import { Block, Fields } from "../components/Block";
import { Line, Lines } from "../components/Lines";
import { type OwnSession, sessionsQuery, useChangePassword, useEndSession } from "../queries/account";
import { describeBrowser } from "./userAgent";

export default function SecuritySection() {
  return (
    <>
      <PasswordBlock />
      <SessionsBlock />
    </>
  );
}

function PasswordBlock() {
  const { t } = useTranslation("settings");
  const notify = useToast();
  const change = useChangePassword();
  const { values, set, reset } = useFields({ current: "", new: "" });
  const wrong = fieldErrors(change.error);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (change.isPending) return;
    change.mutate(values, {
      onSuccess: () => {
        reset();
        notify({ title: t("security.changed"), detail: t("security.changedDetail") });
      },
    });
  }
  return (
    <Block title={t("security.password")} detail={t("security.passwordDetail")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <FormFault error={change.error} fields={["current", "new"]} />
        <Fields>
          <Field label={t("security.current")} error={wrong.current}>
            <Input
              type="password"
              autoComplete="current-password"
              required
              value={values.current}
              onChange={(event) => set("current", event.target.value)}
            />
          </Field>
          <PasswordField
            label={t("security.new")}
            error={wrong.new}
            value={values.new}
            onChange={(password) => set("new", password)}
          />
          <div>
            <Button type="submit" loading={change.isPending}>
              {t("security.change")}
            </Button>
          </div>
        </Fields>
      </form>
    </Block>
  );
}

function SessionsBlock() {
  const { t } = useTranslation("settings");
  const sessions = useQuery(sessionsQuery(useApi()));
  const [ending, setEnding] = useState<OwnSession | null>(null);
  const end = useEndSession();
  return (
    <Block title={t("security.sessions")} detail={t("security.sessionsDetail")}>
      <ResultState query={sessions}>
        {(items) => (
          <Lines label={t("security.sessions")}>
            {items.map((session) => (
              <SessionLine key={session.id} session={session} onEnd={() => setEnding(session)} />
            ))}
          </Lines>
        )}
      </ResultState>
      {ending && (
        <ConfirmDialog
          title={t("security.endTitle")}
          verb={t("security.end")}
          pending={end.isPending}
          error={end.error}
          onConfirm={() => end.mutate(ending.id, { onSuccess: () => setEnding(null) })}
          onClose={() => setEnding(null)}
        >
          <p>{t("security.endDetail")}</p>
        </ConfirmDialog>
      )}
    </Block>
  );
}

function SessionLine({ session, onEnd }: { session: OwnSession; onEnd: () => void }) {
  const { t } = useTranslation("settings");
  const { browser, system } = describeBrowser(session.user_agent);
  const named = [browser, system].filter(Boolean).join(", ") || t("security.unknownBrowser");
  return (
    <Line
      icon={
        <MonitorSmartphone aria-hidden="true" className="size-5 shrink-0 text-ink-faint" strokeWidth={1.5} />
      }
      title={<span title={session.user_agent}>{named}</span>}
      marks={session.current && <Chip tone="met">{t("security.this")}</Chip>}
      detail={
        <>
          {session.ip} · {t("security.seen")} <RelativeTime at={session.seen_at} style="phrase" />
        </>
      }
      actions={
        !session.current && (
          <Button size="small" onClick={onEnd}>
            {t("security.end")}
          </Button>
        )
      }
    />
  );
}
