import { type ComponentType, useEffect, useSyncExternalStore } from "react";

/** A part of the page that is not in its first load, made by `deferred` in module scope. */
export interface Deferred<Props> {
  /** Fetches the part unless it is here or coming. Where that failed, the next call tries again. */
  fetch: () => Promise<void>;
  subscribe: (listener: () => void) => () => void;
  read: () => ComponentType<Props> | null;
}

export function deferred<Props>(load: () => Promise<{ default: ComponentType<Props> }>): Deferred<Props> {
  let part: ComponentType<Props> | null = null;
  let coming: Promise<void> | null = null;
  const listeners = new Set<() => void>();

  async function settle() {
    try {
      part = (await load()).default;
    } finally {
      coming = null;
    }
    for (const listener of listeners) listener();
  }

  return {
    fetch() {
      if (part) return Promise.resolve();
      coming ??= settle();
      return coming;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    read: () => part,
  };
}

/**
 * The part once it is here, null until then. It is fetched as soon as it is `wanted`, else when the browser
 * has nothing better to do, so that it is here before anybody asks for it. Unlike React.lazy it never
 * suspends what stands around it, and it is drawn the moment it is wanted.
 */
export function useDeferred<Props>(part: Deferred<Props>, wanted: boolean): ComponentType<Props> | null {
  useEffect(() => {
    // A fetch that fails is for the next who wants it: the address may be reachable again by then.
    const fetch = () => void part.fetch().catch(() => {});
    if (wanted) return fetch();
    return whenIdle(fetch);
  }, [part, wanted]);
  return useSyncExternalStore(part.subscribe, part.read);
}

/** Safari has no idle callbacks; there a moment after the first view has to do. */
function whenIdle(work: () => void): () => void {
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(work, 500);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(work, { timeout: 3_000 });
  return () => cancelIdleCallback(handle);
}
