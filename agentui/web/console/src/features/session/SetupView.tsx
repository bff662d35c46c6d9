import { buttonClass } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { useLanguage } from "../../locales/LanguageProvider";
import { AuthPage } from "./AuthPage";
import { setupStateQuery, useSetup } from "./queries";
import { SetupForm } from "./SetupForm";

/** The first visit: the link from the server's terminal makes the first admin. */
export default function SetupView() {
  const { t } = useTranslation("session");
  const navigate = useNavigate();
  const language = useLanguage();
  const search = useSearch({ strict: false });
  const params = useParams({ strict: false });
  const token = params.token ?? search.token;
  const { data: state } = useQuery(setupStateQuery(useApi()));
  const setup = useSetup(() => void navigate({ to: "/" }));

  if (state && !state.needed && !setup.isPending) {
    return (
      <AuthPage title={t("setup.done")} detail={t("setup.doneDetail")}>
        <Link to="/sign-in" className={buttonClass("primary", "large")}>
          {t("signIn.submit")}
        </Link>
      </AuthPage>
    );
  }
  if (!token) {
    return (
      <AuthPage title={t("setup.title")} detail={t("setup.noToken")}>
        <p className="text-ink-soft">{t("setup.lostLink")}</p>
      </AuthPage>
    );
  }
  return (
    <AuthPage title={t("setup.title")} detail={t("setup.detail")}>
      <SetupForm
        pending={setup.isPending}
        error={setup.error}
        onSubmit={(entered) =>
          setup.mutate({ ...entered, token, time_zone: ownZone(), locale: language.current })
        }
      />
    </AuthPage>
  );
}

/** The desk starts in the zone of whoever sets it up. */
function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
