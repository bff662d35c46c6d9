import { useClock, useFormat, useTicking } from "@kept/shared/format";
import { Banner, Button, Field, Input } from "@kept/shared/ui";
import { type FormEvent, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Fault } from "../../api";
import { FormFault, fieldErrors } from "../../forms";
import type { Credentials } from "./queries";

interface SignInFormProps {
  pending: boolean;
  error: Error | null;
  onSubmit: (entered: Credentials) => void;
}

export function SignInForm({ pending, error, onSubmit }: SignInFormProps) {
  const { t } = useTranslation("session");
  const wait = useWait(error);
  const fields = fieldErrors(error);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (wait > 0 || pending) return;
    const form = new FormData(event.currentTarget);
    onSubmit({ email: String(form.get("email") ?? "").trim(), password: String(form.get("password") ?? "") });
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <SignInFault error={error} wait={wait} />
      <Field label={t("email")} error={fields.email}>
        <Input name="email" type="email" size="large" autoComplete="username" required autoFocus />
      </Field>
      <Field label={t("password")} error={fields.password}>
        <Input name="password" type="password" size="large" autoComplete="current-password" required />
      </Field>
      <Button type="submit" variant="primary" size="large" loading={pending} disabled={wait > 0}>
        {t("signIn.submit")}
      </Button>
      <p className="text-ink-soft text-small">{t("signIn.forgotten")}</p>
    </form>
  );
}

function SignInFault({ error, wait }: { error: Error | null; wait: number }) {
  const { t } = useTranslation("session");
  const format = useFormat();
  if (error instanceof Fault && error.status === 401) {
    return <Banner tone="fault">{t("signIn.wrong")}</Banner>;
  }
  if (error instanceof Fault && error.status === 429) {
    const text = wait > 0 ? t("signIn.wait", { span: format.duration(wait * 1000) }) : t("signIn.again");
    return <Banner tone="info">{text}</Banner>;
  }
  return <FormFault error={error} fields={["email", "password"]} />;
}

/** Seconds until another attempt is welcome; counts down by itself. */
function useWait(error: Error | null): number {
  const clock = useClock();
  const until = useMemo(() => {
    const seconds = error instanceof Fault ? error.retryAfter : undefined;
    return clock.now().getTime() + (seconds ?? 0) * 1000;
  }, [error, clock]);
  return useTicking(1000, (now) => Math.max(0, Math.ceil((until - now.getTime()) / 1000)));
}
