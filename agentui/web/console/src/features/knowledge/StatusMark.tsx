import { Chip, type Tone } from "@kept/shared/ui";
import { Archive, CircleCheck, CircleDashed, Eye, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Status } from "./model";

const LOOKS: Record<Status, { tone: Tone; icon: LucideIcon }> = {
  draft: { tone: "neutral", icon: CircleDashed },
  in_review: { tone: "due", icon: Eye },
  published: { tone: "met", icon: CircleCheck },
  archived: { tone: "plain", icon: Archive },
};

/** Where the newest text stands. */
export function StatusMark({ status }: { status: Status }) {
  const { t } = useTranslation("knowledge");
  return <Chip {...LOOKS[status]}>{t(`status.${status}`)}</Chip>;
}
