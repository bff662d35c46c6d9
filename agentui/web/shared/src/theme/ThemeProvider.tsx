import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from "react";
import type { ThemeChoice, ThemeSwitch } from "./theme";

const ThemeContext = createContext<ThemeSwitch | null>(null);

export function ThemeProvider({ theme, children }: { theme: ThemeSwitch; children: ReactNode }) {
  useEffect(() => theme.start(), [theme]);
  return <ThemeContext value={theme}>{children}</ThemeContext>;
}

/** The person's choice and how to change it. What is shown follows by CSS alone. */
export function useTheme(): { choice: ThemeChoice; choose: (choice: ThemeChoice) => void } {
  const theme = useContext(ThemeContext);
  if (!theme) throw new Error("useTheme needs a ThemeProvider");
  const choice = useSyncExternalStore(theme.subscribe, () => theme.choice);
  return { choice, choose: theme.choose };
}
