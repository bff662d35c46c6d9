import { LANGUAGES, type Language } from "@kept/shared/i18n";
import { type ThemeChoice, useTheme } from "@kept/shared/theme";
import {
  Menu,
  MenuChoice,
  MenuItem,
  MenuLabel,
  MenuSeparator,
  type OpenedProps,
  SubMenu,
} from "@kept/shared/ui";
import { Keyboard, LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../locales/LanguageProvider";

export interface AccountMenuProps {
  email: string;
  onShortcuts: () => void;
  onSignOut: () => void;
}

/** In which light and language, and the way out. */
export default function AccountMenu({
  email,
  onShortcuts,
  onSignOut,
  ...opened
}: AccountMenuProps & OpenedProps) {
  const { t } = useTranslation("shell");
  const theme = useTheme();
  const language = useLanguage();
  const themes = (["system", "light", "dark"] as const).map((value: ThemeChoice) => ({
    value,
    label: t(`theme.${value}`),
  }));
  const languages = LANGUAGES.map((value: Language) => ({ value, label: t(`language.${value}`) }));
  return (
    <Menu {...opened}>
      <MenuLabel>{email}</MenuLabel>
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
