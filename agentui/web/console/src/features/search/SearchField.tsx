import { cn, floatingClass, Input, itemClass } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { completionsQuery, OPERATORS, type SearchCompletion } from "./queries";

interface SearchFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** The arrow down, when it does not lead to what is offered. */
  onLeave: () => void;
}

/** The words that are searched for, with operators and their values offered while they are typed. */
export function SearchField({ value, onChange, onLeave }: SearchFieldProps) {
  const { t } = useTranslation("search");
  const id = useId();
  const [focused, setFocused] = useState(false);
  const [dismissed, setDismissed] = useState("");
  const [marked, setMarked] = useState(-1);
  const { data: offered = [] } = useQuery(completionsQuery(useApi(), value));
  const open = focused && offered.length > 0 && dismissed !== value;
  const at = open ? Math.min(marked, offered.length - 1) : -1;

  function type(next: string) {
    setMarked(-1);
    onChange(next);
  }

  function take({ query }: SearchCompletion) {
    // After an operator its value is typed; after a value the next word.
    type(query.endsWith(":") ? query : `${query} `);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const chosen = offered[at];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open && event.key === "ArrowDown") onLeave();
      else if (open) setMarked(around(at + (event.key === "ArrowDown" ? 1 : -1), offered.length));
      else return;
    } else if (open && chosen && (event.key === "Enter" || event.key === "Tab")) {
      take(chosen);
    } else if (open && event.key === "Escape") {
      setDismissed(value);
    } else if (event.key === "Enter") {
      setDismissed(value);
      return;
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className="relative min-w-56 flex-1">
      <Input
        type="search"
        role="combobox"
        size="large"
        icon={Search}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        aria-label={t("label")}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={open ? `${id}-list` : undefined}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        placeholder={t("placeholder")}
        value={value}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      />
      {open && (
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label={t("completions")}
          className={cn(floatingClass, "absolute inset-x-0 top-full mt-1 max-h-80 overflow-y-auto p-1")}
        >
          {offered.map((one, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus
            <div
              key={one.text}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              data-selected={index === at}
              className={itemClass}
              onPointerDown={(event) => event.preventDefault()}
              onPointerMove={() => setMarked(index)}
              onClick={() => take(one)}
            >
              <span className="min-w-0 truncate font-medium">{one.text}</span>
              <Detail of={one} />
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function Detail({ of: { text, detail } }: { of: SearchCompletion }) {
  const { t } = useTranslation("search");
  const operator = OPERATORS.find((one) => text === `${one}:` || text === one);
  const words = operator ? t(`operators.${operator}`) : detail;
  return words ? <span className="min-w-0 truncate text-ink-faint">{words}</span> : null;
}

/** -1 is the field itself. */
function around(index: number, length: number): number {
  if (index < -1) return length - 1;
  return index >= length ? -1 : index;
}
