import { lazy, Suspense, useState } from "react";
import { useShellCommands } from "./useShellCommands";

const CommandPalette = lazy(() => import("../keyboard/CommandPalette"));
const ShortcutSheet = lazy(() => import("../keyboard/ShortcutSheet"));

type Overlay = "palette" | "shortcuts" | null;

/** What floats over the whole desk; loaded when first asked for. */
export function useOverlays() {
  const [overlay, setOverlay] = useState<Overlay>(null);
  const openShortcuts = () => setOverlay("shortcuts");
  const openPalette = () => setOverlay("palette");
  useShellCommands({ openPalette, openShortcuts });
  const close = (open: boolean) => open || setOverlay(null);
  const element = (
    <Suspense>
      {overlay === "palette" && <CommandPalette open onOpenChange={close} />}
      {overlay === "shortcuts" && <ShortcutSheet open onOpenChange={close} />}
    </Suspense>
  );
  return { element, openPalette, openShortcuts };
}
