import { LANGUAGES, type Language } from "@kept/shared/i18n";
import { type ThemeChoice, useTheme } from "@kept/shared/theme";
import {
  Avatar,
  Menu,
  MenuChoice,
  MenuItem,
  MenuLabel,
  MenuSeparator,
  type Presence,
  SubMenu,
} from "@kept/shared/ui";
import { Keyboard, LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../locales/LanguageProvider";

interface AccountMenuProps {
  agent: { name: string; email: string; hue: number };
  presence: Presence;
  onShortcuts: () => void;
  onSignOut: () => void;
}

/** The signed-in agent: who, in which light and language, and the way out. */
export function AccountMenu({ agent, presence, onShortcuts, onSignOut }: AccountMenuProps) {
  const { t } = useTranslation("shell");
  const theme = useTheme();
  const language = useLanguage();
  const themes = (["system", "light", "dark"] as const).map((value: ThemeChoice) => ({
    value,
    label: t(`theme.${value}`),
  }));
  const languages = LANGUAGES.map((value: Language) => ({ value, label: t(`language.${value}`) }));
  return (
    <Menu
      trigger={
        <button type="button" aria-label={t("account.menu", { name: agent.name })} className="rounded-full">
          <Avatar name={agent.name} hue={agent.hue} size={24} presence={presence} decorative />
        </button>
      }
    >
      <MenuLabel>{agent.email}</MenuLabel>
      <SubMenu label={t("theme.label")}>
        <MenuChoice value={theme.choice} onChange={theme.choose} options={themes} />
      </SubMenu>
      <SubMenu label={t("language.label")}>
        <MenuChoice value={language.current} onChange={language.choose} options={languages} />
      </SubMenu>
      <MenuItem icon={Keyboard} shortcut="?" onSelect={onShortcuts}>
        {t("shortcuts.title")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={LogOut} onSelect={onSignOut}>
        {t("account.signOut")}
      </MenuItem>
    </Menu>
  );
}
