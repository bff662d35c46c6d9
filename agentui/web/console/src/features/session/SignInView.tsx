import { Banner } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { AuthPage } from "./AuthPage";
import { setupStateQuery, useSignIn } from "./queries";
import { SignInForm } from "./SignInForm";
import { useOwnLanguage } from "./useOwnLanguage";

export default function SignInView() {
  const { t } = useTranslation("session");
  const router = useRouter();
  const { back, ended } = useSearch({ from: "/sign-in" });
  const { data: state } = useQuery(setupStateQuery(useApi()));
  const speakTheirs = useOwnLanguage();
  const signIn = useSignIn((me) => {
    speakTheirs(me);
    router.history.replace(back ?? "/");
  });
  if (state?.needed) return <AuthPage title={t("setup.title")} detail={t("setup.noToken")} />;
  return (
    <AuthPage title={state?.desk_name ? t("signIn.to", { desk: state.desk_name }) : t("signIn.title")}>
      {ended && (
        <div className="mb-4">
          <Banner tone="info">{t("signIn.ended")}</Banner>
        </div>
      )}
      <SignInForm
        pending={signIn.isPending}
        error={signIn.error}
        onSubmit={(entered) => signIn.mutate(entered)}
      />
    </AuthPage>
  );
}
