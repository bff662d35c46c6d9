import { useTheme } from "@kept/shared/theme";
import { useNavigate } from "@tanstack/react-router";
import { Keyboard, Languages, Monitor, Moon, Search, Sun } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Command, useCommands } from "../keyboard";
import { useLanguage } from "../locales/LanguageProvider";
import { DESTINATIONS } from "./destinations";

const THEMES = [
  { choice: "light", icon: Sun },
  { choice: "dark", icon: Moon },
  { choice: "system", icon: Monitor },
] as const;

interface Overlays {
  openPalette: () => void;
  openShortcuts: () => void;
}

/** What can be done from everywhere in the desk. */
export function useShellCommands({ openPalette, openShortcuts }: Overlays) {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const theme = useTheme();
  const language = useLanguage();
  const other = language.current === "en" ? "de" : "en";

  const going: Command[] = DESTINATIONS.map(({ id, to, icon, keys }) => ({
    id: `go.${id}`,
    title: t("commands.go", { place: t(`rail.${id}`) }),
    group: t("commands.groups.go"),
    keys,
    icon,
    run: () => void navigate({ to }),
  }));
  const general: Command[] = [
    {
      id: "palette.open",
      title: t("palette.title"),
      keys: "mod+k",
      icon: Search,
      palette: false,
      run: openPalette,
    },
    { id: "shortcuts.open", title: t("shortcuts.title"), keys: "?", icon: Keyboard, run: openShortcuts },
  ].map((command) => ({ ...command, group: t("commands.groups.general") }));
  const look: Command[] = THEMES.map(({ choice, icon }) => ({
    id: `theme.${choice}`,
    title: t(`commands.theme.${choice}`),
    group: t("commands.groups.look"),
    icon,
    run: () => theme.choose(choice),
  }));
  const speak: Command = {
    id: "language.switch",
    title: t("commands.language", { language: t(`language.${other}`) }),
    group: t("commands.groups.look"),
    icon: Languages,
    run: () => language.choose(other),
  };
  useCommands([...general, ...going, ...look, speak]);
}
