import { deferred, useDeferred } from "@kept/shared/ui";
import { useState } from "react";
import { useShellCommands } from "./useShellCommands";
import { useTypedAhead } from "./useTypedAhead";

const palette = deferred(() => import("../keyboard/CommandPalette"));
const shortcutSheet = deferred(() => import("../keyboard/ShortcutSheet"));

type Overlay = "palette" | "shortcuts" | null;

/** What floats over the whole desk; fetched in a quiet moment after the first view. */
export function useOverlays() {
  const [overlay, setOverlay] = useState<Overlay>(null);
  const openShortcuts = () => setOverlay("shortcuts");
  const openPalette = () => setOverlay("palette");
  useShellCommands({ openPalette, openShortcuts });
  const close = (open: boolean) => open || setOverlay(null);
  const CommandPalette = useDeferred(palette, overlay === "palette");
  const ShortcutSheet = useDeferred(shortcutSheet, overlay === "shortcuts");
  const typed = useTypedAhead(overlay === "palette" && !CommandPalette, () => setOverlay(null));
  const element = (
    <>
      {overlay === "palette" && CommandPalette && <CommandPalette open onOpenChange={close} typed={typed} />}
      {overlay === "shortcuts" && ShortcutSheet && <ShortcutSheet open onOpenChange={close} />}
    </>
  );
  return { element, openPalette, openShortcuts };
}
