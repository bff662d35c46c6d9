import { PanelRight, Save } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useCommands, useScope } from "../../../keyboard";

interface Options {
  save: () => void;
  side: () => void;
  locked: boolean;
}

export function useArticleCommands({ save, side, locked }: Options) {
  const { t } = useTranslation("knowledge");
  useScope("ticket");
  const group = t("commands.group");
  useCommands([
    ...(locked
      ? []
      : [
          {
            id: "article.save",
            title: t("save.verb"),
            group,
            scope: "ticket" as const,
            keys: "mod+s",
            inInputs: true,
            icon: Save,
            run: save,
          },
        ]),
    {
      id: "article.side",
      title: t("commands.side"),
      group,
      scope: "ticket" as const,
      keys: "]",
      icon: PanelRight,
      run: side,
    },
  ]);
}
