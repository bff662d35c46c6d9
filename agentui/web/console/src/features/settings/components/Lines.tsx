import type { ReactNode } from "react";

/** A list of people or things: one hairline each, the name first, verbs at the end. */
export function Lines({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="border-line border-t">
      {children}
    </ul>
  );
}

interface LineProps {
  icon?: ReactNode;
  title: ReactNode;
  marks?: ReactNode;
  detail?: ReactNode;
  actions?: ReactNode;
}

export function Line({ icon, title, marks, detail, actions }: LineProps) {
  return (
    <li className="flex min-h-12 items-center gap-3 border-line border-b py-2">
      {icon}
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 max-w-full truncate font-medium">{title}</span>
          {marks}
        </p>
        {detail && <div className="min-w-0 text-ink-soft text-small [overflow-wrap:anywhere]">{detail}</div>}
      </div>
      {actions && <div className="flex shrink-0 items-center gap-1">{actions}</div>}
    </li>
  );
}
