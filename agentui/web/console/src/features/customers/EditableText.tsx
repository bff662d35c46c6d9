import { Input, Textarea } from "@kept/shared/ui";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

interface EditableTextProps {
  name: string;
  value: string;
  disabled: boolean;
  /** Several lines: Enter breaks the line, Ctrl or Command with Enter saves. */
  lines?: boolean;
  onSave: (value: string) => void;
}

/** A named value that becomes a field when it is pressed. Leaving the field saves, Escape does not. */
export function EditableText({ name, value, disabled, lines = false, onSave }: EditableTextProps) {
  const { t } = useTranslation("customers");
  const [draft, setDraft] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  function finish(next: string | null, refocus: boolean) {
    if (draft === null) return;
    setDraft(null);
    if (refocus) requestAnimationFrame(() => button.current?.focus());
    if (next !== null && next.trim() !== value) onSave(next.trim());
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      finish(null, true);
    }
    if (event.key === "Enter" && (!lines || event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      finish(draft, true);
    }
  }
  const control = {
    autoFocus: true,
    dir: "auto",
    "aria-label": name,
    value: draft ?? "",
    onBlur: () => finish(draft, false),
    onKeyDown,
  } as const;
  return (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd className="min-w-0">
        {draft === null ? (
          <button
            ref={button}
            type="button"
            disabled={disabled}
            aria-label={t("edit", { name, value })}
            onClick={() => setDraft(value)}
            className="-mx-1.5 block w-[calc(100%+12px)] whitespace-pre-wrap break-words rounded-sm px-1.5 py-0.5 text-start hover:bg-hover disabled:hover:bg-transparent"
          >
            {value ? <bdi>{value}</bdi> : <span className="text-ink-faint">{disabled ? "–" : t("add")}</span>}
          </button>
        ) : lines ? (
          <Textarea
            {...control}
            rows={3}
            maxLength={10_000}
            onChange={(event) => setDraft(event.target.value)}
          />
        ) : (
          <Input {...control} maxLength={200} onChange={(event) => setDraft(event.target.value)} />
        )}
      </dd>
    </>
  );
}
