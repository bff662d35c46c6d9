import { LANGUAGES, type Language } from "@kept/shared/i18n";
import { type ThemeChoice, useTheme } from "@kept/shared/theme";
import {
  Menu,
  MenuCheckItem,
  MenuChoice,
  MenuItem,
  MenuLabel,
  MenuSeparator,
  type OpenedProps,
  SubMenu,
} from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Keyboard, LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../api";
import { availabilityQuery, useSetAvailability } from "../features/chats/queries";
import { useSession } from "../features/session/queries";
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
      <TakesChats />
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

/** Whether the agent takes chats; nothing for roles that do not answer. */
function TakesChats() {
  const { t } = useTranslation("shell");
  const { permissions } = useSession();
  const { data } = useQuery({ ...availabilityQuery(useApi()), enabled: permissions.work });
  const set = useSetAvailability();
  if (!data) return null;
  return (
    <MenuCheckItem checked={data.accepting} onChange={(accepting) => set.mutate({ accepting })}>
      {t("account.takesChats", { active: data.active, capacity: data.capacity })}
    </MenuCheckItem>
  );
}
