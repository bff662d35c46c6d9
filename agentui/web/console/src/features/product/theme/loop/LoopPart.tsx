import type { Theme } from "../queries";
import { useMaySteer } from "../useMaySteer";
import { Issues } from "./Issues";
import { Shipping } from "./Shipping";

/** From the theme to those who mend it, and back to those who asked. */
export function LoopPart({ theme }: { theme: Theme }) {
  const steering = useMaySteer() && theme.merged_into_id === null;
  return (
    <div className="flex max-w-4xl flex-col gap-8">
      <Issues theme={theme} steering={steering} />
      <Shipping theme={theme} steering={steering} />
    </div>
  );
}
