import { Button, Combobox } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { FolderTree, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { useTellFault } from "../corrections/useTellFault";
import { areasQuery, type Theme, useAddArea } from "../queries";

interface AreaPickerProps {
  theme: Theme;
  onMove: (areaId: number, name: string) => void;
}

/** The product area of a theme, or a new one by the name that was looked for in vain. */
export function AreaPicker({ theme, onMove }: AreaPickerProps) {
  const { t } = useTranslation("theme");
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState("");
  const { data: areas = [] } = useQuery(areasQuery(useApi()));
  const add = useAddArea();
  const tellFault = useTellFault();
  const sought = words.trim();
  const found = areas.filter(({ name }) => name.toLowerCase().includes(sought.toLowerCase()));
  const known = areas.some(({ name }) => name.toLowerCase() === sought.toLowerCase());

  function openOrClose(next: boolean) {
    setOpen(next);
    setWords("");
  }
  function choose(id: number, name: string) {
    openOrClose(false);
    if (id !== theme.area_id) onMove(id, name);
  }
  return (
    <Combobox
      open={open}
      onOpenChange={openOrClose}
      aria-label={t("head.area")}
      placeholder={t("head.area")}
      value={String(theme.area_id)}
      onSearch={setWords}
      options={found.map(({ id, name, themes }) => ({
        value: String(id),
        label: name,
        hint: t("head.areaThemes", { count: themes }),
      }))}
      onChange={(id) => choose(Number(id), areas.find((area) => String(area.id) === id)?.name ?? "")}
      footer={
        sought !== "" &&
        !known && (
          <Button
            variant="ghost"
            icon={Plus}
            loading={add.isPending}
            onClick={() =>
              add.mutate(sought, { onSuccess: ({ id, name }) => choose(id, name), onError: tellFault })
            }
          >
            {t("head.newArea", { name: sought })}
          </Button>
        )
      }
      trigger={
        <Button size="small" icon={FolderTree} aria-label={t("head.areaNamed", { name: theme.area })}>
          <bdi>{theme.area}</bdi>
        </Button>
      }
    />
  );
}
