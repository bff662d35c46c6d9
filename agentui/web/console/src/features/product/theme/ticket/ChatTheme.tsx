import { useQuery } from "@tanstack/react-query";
import { Shapes } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { PlacedTheme } from "./PlacedTheme";
import { ticketThemeQuery, useTicketThemeNews } from "./queries";
import { useCorrectTicket } from "./useCorrectTicket";

/** Under the head of a chat, in one line: what it is about, as soon as it is about something. */
export default function ChatTheme({ ticketId }: { ticketId: number }) {
  const { t } = useTranslation("tickettheme");
  useTicketThemeNews(ticketId);
  const { data } = useQuery(ticketThemeQuery(useApi(), ticketId));
  const correct = useCorrectTicket(ticketId);
  const [choosing, setChoosing] = useState(false);
  if (!data?.theme) return null;
  return (
    <section
      aria-label={t("title")}
      className="flex shrink-0 items-center gap-2 border-line border-b px-4 py-1.5 text-small"
    >
      <Shapes aria-hidden="true" className="size-4 shrink-0 text-ink-faint" strokeWidth={1.75} />
      <PlacedTheme placed={data} correct={correct} choosing={choosing} onChoosing={setChoosing} inline />
    </section>
  );
}
