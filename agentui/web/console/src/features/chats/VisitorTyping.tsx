import { cn } from "@kept/shared/ui";
import { PencilLine } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { VisitorState } from "../../live";

/** That the visitor is writing; and what, where the site lets agents see it. */
export function VisitorTyping({ name, now }: { name: string; now: VisitorState | undefined }) {
  const { t } = useTranslation("chats");
  const typing = now?.typing ?? false;
  const text = typing ? (now?.text ?? "") : "";
  return (
    <div role="status" className={cn("flex flex-col items-start gap-0.5", !typing && "sr-only")}>
      {text && (
        <p
          aria-hidden="true"
          dir="auto"
          className="max-w-[92%] whitespace-pre-wrap break-words rounded-md border border-line-strong border-dashed px-2.5 py-1.5 text-ink-soft italic"
        >
          {text}
        </p>
      )}
      {typing && (
        <p className="flex items-center gap-1.5 px-1 text-ink-soft text-small">
          <PencilLine aria-hidden="true" className="size-3 text-accent-text" />
          {t("visitor.typing", { name })}
        </p>
      )}
    </div>
  );
}
