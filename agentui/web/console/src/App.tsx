import { ThemeProvider, type ThemeSwitch } from "@kept/shared/theme";
import { ToastProvider, TooltipProvider } from "@kept/shared/ui";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import type { i18n } from "i18next";
import { I18nextProvider } from "react-i18next";
import { type ApiClient, ApiProvider } from "./api";
import { CommandProvider, type CommandRegistry } from "./keyboard";
import { LanguageProvider } from "./locales/LanguageProvider";
import type { createAppRouter } from "./routes/router";

interface AppProps {
  api: ApiClient;
  queries: QueryClient;
  router: ReturnType<typeof createAppRouter>;
  i18n: i18n;
  theme: ThemeSwitch;
  registry: CommandRegistry;
}

export function App({ api, queries, router, i18n, theme, registry }: AppProps) {
  return (
    <I18nextProvider i18n={i18n}>
      <LanguageProvider>
        <ThemeProvider theme={theme}>
          <QueryClientProvider client={queries}>
            <ApiProvider api={api}>
              <CommandProvider registry={registry}>
                <TooltipProvider>
                  <ToastProvider>
                    <RouterProvider router={router} />
                  </ToastProvider>
                </TooltipProvider>
              </CommandProvider>
            </ApiProvider>
          </QueryClientProvider>
        </ThemeProvider>
      </LanguageProvider>
    </I18nextProvider>
  );
}
