import { createContext, type ReactNode, useContext, useEffect, useRef, useSyncExternalStore } from "react";
import type { Command, CommandRegistry, PaletteProvider, Scope } from "./registry";

const CommandContext = createContext<CommandRegistry | null>(null);

export function CommandProvider({ registry, children }: { registry: CommandRegistry; children: ReactNode }) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (registry.handle(event)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [registry]);
  return <CommandContext value={registry}>{children}</CommandContext>;
}

export function useCommandRegistry(): CommandRegistry {
  const registry = useContext(CommandContext);
  if (!registry) throw new Error("useCommands needs a CommandProvider");
  return registry;
}

/**
 * Offers commands while the component is mounted. They may be made anew at each render: only a change
 * of what is shown registers again, and `run` is always that of the last render.
 */
export function useCommands(commands: readonly Command[]) {
  const registry = useCommandRegistry();
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const shape = JSON.stringify(commands.map(({ run, icon, ...shown }) => shown));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for what is read through `latest`
  useEffect(() => {
    const stable = latest.current.map((command, at) => ({
      ...command,
      run: () => latest.current[at]?.run(),
    }));
    return registry.register(stable);
  }, [registry, shape]);
}

/** Turns the keys of a scope on while the component is mounted. */
export function useScope(scope: Scope, on = true) {
  const registry = useCommandRegistry();
  useEffect(() => (on ? registry.enter(scope) : undefined), [registry, scope, on]);
}

/** Adds results to the command palette; `provider` must be stable (module scope or useMemo). */
export function usePaletteProvider(provider: PaletteProvider) {
  const registry = useCommandRegistry();
  useEffect(() => registry.provide(provider), [registry, provider]);
}

export function useCommandList(): readonly Command[] {
  const registry = useCommandRegistry();
  return useSyncExternalStore(registry.subscribe, registry.commands);
}
