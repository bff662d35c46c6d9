import { Drawer } from "@kept/shared/ui";
import type { ReactNode } from "react";

interface PaneDrawerProps {
  side: "start" | "end";
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
}

/** A pane that has no room beside the others; it keeps the edges that it has there. */
export default function PaneDrawer({ children, ...rest }: PaneDrawerProps) {
  return (
    <Drawer {...rest}>
      <div className="-m-4">{children}</div>
    </Drawer>
  );
}
