import { itemClass } from "@kept/shared/ui";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type CannedReply, type Filling, filledText } from "./model";

interface CannedListProps {
  id: string;
  items: readonly CannedReply[];
  at: number;
  filling: Filling;
  onChoose: (reply: CannedReply) => void;
}

/** The replies that fit; the focus stays in the text, which says which one is marked. */
export function CannedList({ id, items, at, filling, onChoose }: CannedListProps) {
  const { t } = useTranslation("canned");
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label={t("menu.label")}
      className="max-h-72 overflow-y-auto p-1"
    >
      {items.map((reply, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the focus stays in the text, which says what is active
        <div
          key={reply.id}
          id={`${id}-${reply.id}`}
          role="option"
          aria-selected={index === at}
          data-selected={index === at}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(reply)}
          className={`${itemClass} flex-col! items-stretch! gap-0!`}
        >
          <span className="flex min-w-0 items-baseline gap-2">
            <span className="shrink-0 font-mono text-accent-text text-small">/{reply.shortcut}</span>
            <bdi className="min-w-0 truncate font-medium">{reply.title}</bdi>
          </span>
          <Preview reply={reply} filling={filling} />
        </div>
      ))}
    </div>
  );
}

function Preview({ reply, filling }: { reply: CannedReply; filling: Filling }) {
  const words = useMemo(() => filledText(reply.body_html, filling), [reply, filling]);
  return (
    <span dir="auto" className="line-clamp-2 whitespace-normal text-ink-soft text-small">
      {words}
    </span>
  );
}
