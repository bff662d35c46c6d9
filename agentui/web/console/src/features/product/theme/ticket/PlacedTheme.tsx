import { Button, Chip, cn } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { ArrowRightLeft, UserRound, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ThemePicker } from "../corrections/ThemePicker";
import type { TicketTheme } from "./queries";
import type { useCorrectTicket } from "./useCorrectTicket";
import { useMayPlace } from "./useMayPlace";

interface PlacedThemeProps {
  placed: TicketTheme;
  correct: ReturnType<typeof useCorrectTicket>;
  choosing: boolean;
  onChoosing: (choosing: boolean) => void;
  /** In one line, where there is little room. */
  inline?: boolean;
}

/** What a ticket is about, with the ways to say otherwise. */
export function PlacedTheme({ placed, correct, choosing, onChoosing, inline = false }: PlacedThemeProps) {
  const { t } = useTranslation("tickettheme");
  const may = useMayPlace(placed);
  const { theme } = placed;
  return (
    <div className={cn("flex gap-2", inline ? "min-w-0 flex-1 flex-wrap items-center" : "flex-col")}>
      {theme ? (
        <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <Link
            to="/product/themes/$themeId"
            params={{ themeId: String(theme.id) }}
            className="inline-flex min-h-6 min-w-0 items-center rounded-sm text-accent-text hover:underline [overflow-wrap:anywhere]"
          >
            <bdi>{theme.name}</bdi>
          </Link>
          {!inline && <span className="text-ink-faint text-small">{t("area", { area: theme.area })}</span>}
          {placed.placed_by === "person" && <Chip icon={UserRound}>{t("person")}</Chip>}
        </p>
      ) : (
        <p className="text-ink-faint">{t(placed.placed_by === "" ? "waiting" : "none")}</p>
      )}
      {may && (
        <div className={cn("flex flex-wrap gap-2", inline && "ms-auto")}>
          {theme && (
            <Button size="small" icon={X} loading={correct.denying} onClick={() => correct.deny(theme)}>
              {t("notThis")}
            </Button>
          )}
          <ThemePicker
            label={t("choose")}
            value={null}
            none={theme ? t("none") : undefined}
            except={theme?.id}
            open={choosing}
            onOpenChange={onChoosing}
            onChange={correct.moveTo}
            trigger={
              <Button size="small" icon={ArrowRightLeft} loading={correct.moving}>
                {theme ? t("moveTo") : t("choose")}
              </Button>
            }
          />
        </div>
      )}
    </div>
  );
}
