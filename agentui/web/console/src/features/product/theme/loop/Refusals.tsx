import { IconButton } from "@kept/shared/ui";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Telling, TellingsDone } from "./queries";

interface RefusalsProps {
  result: TellingsDone;
  rows: readonly Telling[];
  onClose: () => void;
}

/** Whom the server left alone, and why. */
export function Refusals({ result, rows, onClose }: RefusalsProps) {
  const { t } = useTranslation("theme");
  return (
    <div role="alert" className="flex items-start gap-2 rounded-md bg-breach-soft px-3 py-2 text-breach-text">
      <div className="min-w-0 flex-1">
        <p className="font-medium">{t("tellings.refused", { count: result.refused.length })}</p>
        <ul>
          {result.refused.map(({ id, message }) => (
            <li key={id}>
              <bdi>{rows.find((row) => row.id === id)?.customer_name || `#${id}`}</bdi>: {message}
            </li>
          ))}
        </ul>
      </div>
      <IconButton icon={X} label={t("tellings.closeRefused")} onClick={onClose} />
    </div>
  );
}
