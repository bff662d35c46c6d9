import { Chip, type Tone } from "@kept/shared/ui";
import { CircleDot, Link2, type LucideIcon, PackageCheck, Repeat } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ThemeStatus } from "./queries";

const LOOKS: Record<ThemeStatus, { icon: LucideIcon; tone: Tone }> = {
  open: { icon: CircleDot, tone: "neutral" },
  linked: { icon: Link2, tone: "accent" },
  shipped: { icon: PackageCheck, tone: "met" },
  regressed: { icon: Repeat, tone: "breach" },
};

/** How far a theme is on its way to being mended. */
export function StatusMark({ status }: { status: ThemeStatus }) {
  const { t } = useTranslation("theme");
  const { icon, tone } = LOOKS[status];
  return (
    <Chip icon={icon} tone={tone}>
      {t(`status.${status}`)}
    </Chip>
  );
}
