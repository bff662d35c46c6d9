import { Avatar, deferred, Opener, type Presence } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";

const menu = deferred(() => import("./AccountMenu"));

interface AccountButtonProps {
  agent: { name: string; email: string; hue: number; picture_url: string };
  presence: Presence;
  onShortcuts: () => void;
  onSignOut: () => void;
}

/** The signed-in agent, and how others see them. */
export function AccountButton({ agent, presence, onShortcuts, onSignOut }: AccountButtonProps) {
  const { t } = useTranslation("shell");
  return (
    <Opener
      part={menu}
      own={{ email: agent.email, onShortcuts, onSignOut }}
      popup="menu"
      trigger={
        <button type="button" aria-label={t("account.menu", { name: agent.name })} className="rounded-full">
          <Avatar
            name={agent.name}
            hue={agent.hue}
            picture={agent.picture_url}
            size={24}
            presence={presence}
            decorative
          />
        </button>
      }
    />
  );
}
