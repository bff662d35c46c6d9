import { Button, buttonClass, Input, Skeleton } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Fault, useApi } from "../../api";
import { FormFault, fieldErrors, ResultState } from "../../forms";
import { AuthPage } from "./AuthPage";
import { PasswordField } from "./PasswordField";
import { passwordLinkQuery, useNewPassword } from "./queries";
import { useOwnLanguage } from "./useOwnLanguage";

/** Where an invitation or a reset leads: a password is set, and its owner is signed in. */
export default function PasswordLinkView() {
  const { t } = useTranslation("session");
  const search = useSearch({ strict: false });
  const params = useParams({ strict: false });
  const token = params.token ?? search.token ?? "";
  const link = useQuery(passwordLinkQuery(useApi(), token));
  const spent = link.error instanceof Fault && !link.error.passing;
  if (!token || spent) return <SpentLink />;
  return (
    <AuthPage
      title={link.data ? t("link.title", { name: link.data.name }) : t("link.opening")}
      detail={link.data && t("link.detail")}
    >
      <ResultState query={link} skeleton={<FormSkeleton />}>
        {(state) => <NewPasswordForm token={token} email={state.email} />}
      </ResultState>
    </AuthPage>
  );
}

function FormSkeleton() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-10" />
      <Skeleton className="h-10" />
    </div>
  );
}

function SpentLink() {
  const { t } = useTranslation("session");
  return (
    <AuthPage title={t("link.spent")} detail={t("link.spentDetail")}>
      <Link to="/sign-in" className={buttonClass("primary", "large")}>
        {t("signIn.submit")}
      </Link>
    </AuthPage>
  );
}

function NewPasswordForm({ token, email }: { token: string; email: string }) {
  const { t } = useTranslation("session");
  const navigate = useNavigate();
  const [password, setPassword] = useState("");
  const speakTheirs = useOwnLanguage();
  const set = useNewPassword(token, (me) => {
    speakTheirs(me);
    void navigate({ to: "/" });
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!set.isPending) set.mutate({ password });
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <FormFault error={set.error} fields={["password"]} />
      {/* For password managers: whose password it is. */}
      <div className="sr-only">
        <Input
          readOnly
          tabIndex={-1}
          aria-label={t("email")}
          name="email"
          autoComplete="username"
          value={email}
        />
      </div>
      <p className="break-all font-medium text-read">{email}</p>
      <PasswordField
        label={t("newPassword")}
        size="large"
        error={fieldErrors(set.error).password}
        value={password}
        onChange={setPassword}
      />
      <Button type="submit" variant="primary" size="large" loading={set.isPending}>
        {t("link.submit")}
      </Button>
    </form>
  );
}
