import "./styles.css";
import { createI18n } from "@kept/shared/i18n";
import { platformOf } from "@kept/shared/keys";
import { ThemeSwitch } from "@kept/shared/theme";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { createApi, createQueryClient } from "./api";
import { sessionKeys } from "./features/session/queries";
import { CommandRegistry } from "./keyboard";
import { connectLive, LiveClient } from "./live";
import { loadCatalogue } from "./locales/catalogues";
import { first } from "./locales/en/first";
import { initialLanguage } from "./locales/LanguageProvider";
import { createAppRouter } from "./routes/router";

async function start(element: HTMLElement) {
  const queries = createQueryClient();
  const api = createApi({ onSignedOut });
  const live = new LiveClient({ connect: connectLive });
  const i18n = await createI18n({ english: first, load: loadCatalogue }, initialLanguage());
  const router = createAppRouter({ api, queries, live, i18n });

  // A session that ends under somebody's hands: sign in, and come back to the same place. Whoever had none
  // yet is led to the sign-in by the route.
  function onSignedOut() {
    if (!queries.getQueryData(sessionKeys.all)) return;
    const { pathname, href } = router.state.location;
    if (/^\/(sign-in|setup|password)(\/|$)/.test(pathname)) return;
    queries.removeQueries({ queryKey: sessionKeys.all });
    void router.navigate({ to: "/sign-in", search: { back: href, ended: true }, replace: true });
  }

  createRoot(element).render(
    <StrictMode>
      <App
        api={api}
        queries={queries}
        router={router}
        i18n={i18n}
        theme={new ThemeSwitch()}
        registry={new CommandRegistry(platformOf(navigator.userAgent))}
      />
    </StrictMode>,
  );
}

const element = document.getElementById("root");
if (element) void start(element);
