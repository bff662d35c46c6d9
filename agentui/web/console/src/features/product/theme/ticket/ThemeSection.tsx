import { Skeleton } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowRightLeft, Shapes, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { useCommands } from "../../../../keyboard";
import { Section } from "../../../ticket/Section";
import { PlacedTheme } from "./PlacedTheme";
import { type TicketTheme, ticketThemeQuery, useTicketThemeNews } from "./queries";
import { useCorrectTicket } from "./useCorrectTicket";
import { useMayPlace } from "./useMayPlace";

/** In the side panel of a ticket: what it is about, and the agent's word against it. */
export default function ThemeSection({ ticketId }: { ticketId: number }) {
  const { t } = useTranslation("tickettheme");
  useTicketThemeNews(ticketId);
  const { data } = useQuery(ticketThemeQuery(useApi(), ticketId));
  return (
    <Section name="theme" title={t("title")}>
      {data ? <Placed placed={data} /> : <Skeleton className="h-5 w-2/3" />}
    </Section>
  );
}

function Placed({ placed }: { placed: TicketTheme }) {
  const { t } = useTranslation("tickettheme");
  const navigate = useNavigate();
  const [choosing, setChoosing] = useState(false);
  const correct = useCorrectTicket(placed.ticket_id);
  const may = useMayPlace(placed);
  const { theme } = placed;
  const shared = { group: t("title"), scope: "ticket" } as const;
  const move = {
    ...shared,
    id: "ticket.theme.move",
    title: t("commands.move"),
    icon: ArrowRightLeft,
    run: () => setChoosing(true),
  };
  const deny = theme && {
    ...shared,
    id: "ticket.theme.not",
    title: t("commands.notThis"),
    icon: X,
    run: () => correct.deny(theme),
  };
  const open = theme && {
    ...shared,
    id: "ticket.theme.open",
    title: t("commands.open"),
    icon: Shapes,
    run: () => void navigate({ to: "/product/themes/$themeId", params: { themeId: String(theme.id) } }),
  };
  useCommands([...(may ? [move] : []), ...(may && deny ? [deny] : []), ...(open ? [open] : [])]);
  return <PlacedTheme placed={placed} correct={correct} choosing={choosing} onChoosing={setChoosing} />;
}
