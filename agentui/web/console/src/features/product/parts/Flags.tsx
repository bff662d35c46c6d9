import { Chip, type Tone } from "@kept/shared/ui";
import {
  CheckCheck,
  EyeOff,
  type LucideIcon,
  Moon,
  Sparkles,
  TrendingDown,
  TrendingUp,
  Zap,
} from "lucide-react";
import { useTranslation } from "react-i18next";

const LOOKS = {
  spike: { icon: Zap, tone: "breach" },
  new: { icon: Sparkles, tone: "accent" },
  growing: { icon: TrendingUp, tone: "due" },
  shrinking: { icon: TrendingDown, tone: "met" },
  fixed: { icon: CheckCheck, tone: "met" },
  ended: { icon: Moon, tone: "neutral" },
  hidden: { icon: EyeOff, tone: "neutral" },
} as const satisfies Record<string, { icon: LucideIcon; tone: Tone }>;

export type Flag = keyof typeof LOOKS;

interface FlagsProps {
  flags: readonly string[];
  /** Those that something beside it says already. */
  without?: readonly Flag[];
}

/** What is worth a look of a theme; its status has a mark of its own. */
export function Flags({ flags, without = [] }: FlagsProps) {
  const { t } = useTranslation("product");
  const known = Object.keys(LOOKS) as Flag[];
  return known
    .filter((flag) => flags.includes(flag) && !without.includes(flag))
    .map((flag) => (
      <Chip key={flag} icon={LOOKS[flag].icon} tone={LOOKS[flag].tone} title={t(`flagHints.${flag}`)}>
        {t(`flags.${flag}`)}
      </Chip>
    ));
}
