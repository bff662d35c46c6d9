import { useEffect, useState, useSyncExternalStore } from "react";
import { useCommandRegistry } from "./CommandProvider";
import type { PaletteProvider, PaletteResult } from "./registry";

export interface Found {
  provider: PaletteProvider;
  results: PaletteResult[];
}

const PAUSE = 120;

/**
 * Asks all providers once typing pauses. What an older query found stays until the same provider has
 * answered the newer one, so that the list does not flicker; an older answer that is late is never shown.
 */
export function usePaletteSearch(query: string): { found: Found[]; busy: boolean } {
  const registry = useCommandRegistry();
  const providers = useSyncExternalStore(registry.subscribe, registry.paletteProviders);
  const [found, setFound] = useState<ReadonlyMap<string, PaletteResult[]>>(new Map());
  const [waiting, setWaiting] = useState(0);

  useEffect(() => {
    setWaiting(query ? providers.length : 0);
    if (!query) return setFound(new Map());
    const abort = new AbortController();
    const ask = async (provider: PaletteProvider) => {
      // A provider that fails leaves its group out; commands and other groups stay usable.
      const results = await provider.search(query, abort.signal).catch(() => []);
      if (abort.signal.aborted) return;
      setWaiting((count) => count - 1);
      setFound((before) => new Map(before).set(provider.id, results));
    };
    const timer = setTimeout(() => providers.forEach(ask), PAUSE);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query, providers]);

  const shown = providers.map((provider) => ({ provider, results: found.get(provider.id) ?? [] }));
  return { found: shown.filter(({ results }) => results.length > 0), busy: waiting > 0 };
}
