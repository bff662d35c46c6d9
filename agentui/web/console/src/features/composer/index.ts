import { lazy } from "react";

/** Loaded when it is shown first, with the editor that it brings. Wants a `Suspense` around it. */
export const Composer = lazy(() => import("./Composer"));
export type { ComposerProps } from "./Composer";
export { HeldReplies } from "./HeldReplies";
