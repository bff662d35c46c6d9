import { Input } from "@kept/shared/ui";
import { Pencil } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

interface NameFieldProps {
  name: string;
  editable: boolean;
  onRename: (name: string) => void;
}

/** The theme's name; pressed, a field. Enter and leaving save, Escape does not. */
export function NameField({ name, editable, onRename }: NameFieldProps) {
  const { t } = useTranslation("theme");
  const [draft, setDraft] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  function finish(save: boolean, refocus: boolean) {
    const next = draft?.trim();
    setDraft(null);
    if (refocus) requestAnimationFrame(() => button.current?.focus());
    if (save && next && next !== name) onRename(next);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    finish(event.key === "Enter", true);
  }
  if (draft !== null) {
    return (
      <Input
        autoFocus
        dir="auto"
        size="large"
        className="max-w-xl flex-1"
        aria-label={t("head.name")}
        maxLength={120}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={() => finish(true, false)}
        onKeyDown={onKeyDown}
      />
    );
  }
  return (
    <h2 className="min-w-0 font-semibold text-title [overflow-wrap:anywhere]">
      {editable ? (
        <button
          ref={button}
          type="button"
          title={t("head.rename")}
          aria-label={t("head.renameNamed", { name })}
          onClick={() => setDraft(name)}
          className="group -mx-1.5 inline-flex items-baseline gap-2 rounded-md px-1.5 text-start hover:bg-hover"
        >
          <bdi>{name}</bdi>
          <Pencil aria-hidden="true" className="size-3.5 shrink-0 text-ink-faint" strokeWidth={1.75} />
        </button>
      ) : (
        <bdi>{name}</bdi>
      )}
    </h2>
  );
}
