import { IconButton, Popover } from "@kept/shared/ui";
import { Lightbulb } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SuggestionList } from "./SuggestionList";
import { useSuggestions } from "./useSuggestions";

interface ChatSuggestionsProps {
  ticketId: number;
  /** It is the chat in front, which keys are for. */
  active: boolean;
  onInsert: (words: string) => void;
}

/** What may help to answer a chat, at its field; while there is nothing, nothing is there. */
export default function ChatSuggestions({ ticketId, active, onInsert }: ChatSuggestionsProps) {
  const { t } = useTranslation("suggestions");
  const [open, setOpen] = useState(false);
  const { articles, tickets, inserting } = useSuggestions({
    ticketId,
    keys: active,
    shiftOnly: true,
    onInsert: ({ text }) => {
      setOpen(false);
      onInsert(text);
    },
  });
  if (articles.length + tickets.length === 0) return null;
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      side="top"
      aria-label={t("title")}
      className="w-90 max-w-[calc(100vw-16px)] p-3"
      trigger={
        <IconButton icon={Lightbulb} className="max-pane:size-10!" label={t("title")} tooltipSide="top" />
      }
    >
      <SuggestionList articles={articles} tickets={tickets} inserting={inserting} shiftOnly />
    </Popover>
  );
}
