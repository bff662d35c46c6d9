import { Avatar, cn, floatingClass, itemClass } from "@kept/shared/ui";
import { useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { useAgents } from "../../ticket/desk";
import type { MentionPopup } from "./mentions";

const HEIGHT = 260;

/** Colleagues whose name fits, beside the caret: above it where there is no room below. */
export function MentionList({ popup }: { popup: MentionPopup }) {
  const { t } = useTranslation("composer");
  const { items, at, caret, choose } = popup;
  const agents = useAgents();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);
  if (!caret) return null;
  const above = caret.bottom + HEIGHT > window.innerHeight;
  const style = {
    insetInlineStart: "auto",
    left: Math.max(8, Math.min(caret.left, window.innerWidth - 264)),
    ...(above ? { bottom: window.innerHeight - caret.top + 4 } : { top: caret.bottom + 4 }),
  };
  return createPortal(
    <div
      ref={list}
      id="mention-list"
      role="listbox"
      aria-label={t("mention.label")}
      style={style}
      className={cn(floatingClass, "fixed max-h-64 w-64 overflow-y-auto p-1")}
    >
      {items.map((person, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the focus stays in the text, which says what is active
        <div
          key={person.id}
          id={`mention-${person.id}`}
          role="option"
          aria-selected={index === at}
          data-selected={index === at}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choose(person)}
          className={itemClass}
        >
          <Avatar
            name={person.name}
            hue={agents.find(({ id }) => id === person.id)?.hue}
            picture={agents.find(({ id }) => id === person.id)?.picture_url}
            size={20}
            decorative
          />
          <bdi className="max-w-40 shrink-0 truncate">{person.name}</bdi>
          <span className="ms-auto min-w-0 truncate text-ink-faint text-small">{person.email}</span>
        </div>
      ))}
    </div>,
    document.body,
  );
}
