import type { ComponentProps, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Rail } from "./Rail";

interface AppShellProps extends Pick<ComponentProps<typeof Rail>, "marks"> {
  /** What is at hand from everywhere: search, notifications. */
  tools?: ReactNode;
  account: ReactNode;
  /** One line over everything, such as the lost connection. */
  banner?: ReactNode;
  children: ReactNode;
}

export function AppShell({ marks, tools, account, banner, children }: AppShellProps) {
  const { t } = useTranslation("shell");
  return (
    <div className="flex h-dvh flex-col-reverse overflow-hidden pane:flex-row">
      <a
        href="#main"
        className="fixed start-2 top-2 z-50 -translate-y-16 rounded-md bg-raised px-3 py-2 focus:translate-y-0 focus:shadow-popover"
      >
        {t("skip")}
      </a>
      <Rail marks={marks} tools={tools} account={account} />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        {banner}
        <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
          {children}
        </main>
      </div>
    </div>
  );
}
