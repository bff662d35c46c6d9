import { IconButton } from "@kept/shared/ui";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { TicketNews } from "../features/inbox/news";
import { NotificationBell } from "../features/notifications/NotificationBell";
import { useDeskSearch } from "../features/search/useDeskSearch";
import { OwnFormats, useSessionEnd } from "../features/session/OwnFormats";
import { useSession, useSignOut } from "../features/session/queries";
import { useDeskNews } from "../features/settings/queries/useDeskNews";
import { LiveProvider, useAgentState } from "../live";
import type { LiveClient } from "../live/client";
import { AccountButton } from "./AccountButton";
import { AppShell } from "./AppShell";
import { ConnectionBanner } from "./ConnectionBanner";
import { useOverlays } from "./Overlays";
import { useRailMarks } from "./useRailMarks";

/** Everything behind the sign-in: the shell with the live connection around the current view. */
export function Desk({ live }: { live: LiveClient }) {
  return (
    <LiveProvider live={live}>
      <OwnFormats>
        <DeskShell />
        <TicketNews />
        <DeskServices />
        <Suspense>
          <ChatNews />
        </Suspense>
      </OwnFormats>
    </LiveProvider>
  );
}

const ChatNews = lazy(() => import("../features/chats/ChatNews"));

function DeskShell() {
  const overlays = useOverlays();
  const marks = useRailMarks();
  return (
    <>
      <AppShell
        marks={marks}
        tools={<Tools onPalette={overlays.openPalette} />}
        account={<Account onShortcuts={overlays.openShortcuts} />}
        banner={<ConnectionBanner />}
      >
        <Outlet />
      </AppShell>
      {overlays.element}
    </>
  );
}

/** What runs as long as somebody is signed in, and shows nothing. */
function DeskServices() {
  useDeskNews();
  useSessionEnd();
  useDeskSearch();
  return null;
}

function Tools({ onPalette }: { onPalette: () => void }) {
  const { t } = useTranslation("search");
  return (
    <>
      <IconButton
        icon={Search}
        label={t("palette")}
        shortcut="mod+k"
        tooltipSide="right"
        onClick={onPalette}
        className="size-11! pane:size-8!"
      />
      <NotificationBell />
    </>
  );
}

function Account({ onShortcuts }: { onShortcuts: () => void }) {
  const { agent } = useSession();
  const presence = useAgentState(agent.id);
  const navigate = useNavigate();
  const signOut = useSignOut(() => navigate({ to: "/sign-in" }));
  return (
    <AccountButton
      agent={agent}
      presence={presence}
      onShortcuts={onShortcuts}
      onSignOut={() => signOut.mutate()}
    />
  );
}
