import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Chip } from "./Chip";
import { cn } from "./cn";
import { controlClass, useFieldProps } from "./Field";
import { itemClass } from "./itemClass";
import { floatingClass } from "./Popover";

interface TagInputProps {
  value: readonly string[];
  onChange: (tags: string[]) => void;
  /** Known tags; those that contain what is typed are offered. New ones are always possible. */
  suggestions?: readonly string[];
  "aria-label"?: string;
}

const OFFERED = 8;

/** Enter or comma adds, Backspace in the empty field takes the last away, arrows choose an offer. */
export function TagInput({ value, onChange, suggestions = [], ...rest }: TagInputProps) {
  const { t } = useTranslation("ui");
  const field = useFieldProps();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(-1);
  const [said, setSaid] = useState("");
  const offers = offersFor(text, value, suggestions);
  const open = offers.length > 0;

  function add(written: string) {
    const tag = written.trim().toLocaleLowerCase();
    setText("");
    setAt(-1);
    if (!tag || value.includes(tag)) return;
    onChange([...value, tag]);
    setSaid(t("tags.added", { name: tag }));
  }

  function remove(tag: string) {
    onChange(value.filter((one) => one !== tag));
    setSaid(t("tags.removed", { name: tag }));
    input.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const last = value.at(-1);
    if (event.key === "Backspace" && text === "" && last) return remove(last);
    if (event.key === "Escape" && text) {
      event.stopPropagation();
      return setText("");
    }
    if ((event.key === "Enter" || event.key === ",") && text) {
      event.preventDefault();
      return add(offers[at] ?? text);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !open) return;
    event.preventDefault();
    setAt((at + step + offers.length) % offers.length);
  }

  return (
    <div className="relative">
      <div
        className={cn(
          controlClass,
          "flex min-h-7 flex-wrap items-center gap-1 p-[3px] has-focus-visible:outline-2 has-focus-visible:outline-accent",
        )}
      >
        {value.map((tag) => (
          <Chip key={tag} onRemove={() => remove(tag)} removeName={tag}>
            {tag}
          </Chip>
        ))}
        <input
          {...field}
          {...rest}
          ref={input}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={listId}
          aria-activedescendant={at >= 0 ? `${listId}-${at}` : undefined}
          value={text}
          placeholder={value.length === 0 ? t("tags.hint") : undefined}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => add(text)}
          className="h-5 min-w-8 flex-1 bg-transparent px-1 outline-none"
        />
      </div>
      <div
        id={listId}
        role="listbox"
        aria-label={t("combobox.search")}
        hidden={!open}
        className={cn(floatingClass, "absolute inset-x-0 top-full mt-1 p-1")}
      >
        {offers.map((offer, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: see above
          <div
            key={offer}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            data-selected={index === at}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => add(offer)}
            className={itemClass}
          >
            {offer}
          </div>
        ))}
      </div>
      <span role="status" className="sr-only">
        {said}
      </span>
    </div>
  );
}

function offersFor(text: string, taken: readonly string[], known: readonly string[]): string[] {
  const typed = text.trim().toLocaleLowerCase();
  if (!typed) return [];
  return known
    .filter((tag) => tag.includes(typed) && tag !== typed && !taken.includes(tag))
    .slice(0, OFFERED);
}
