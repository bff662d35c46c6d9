import { Menu, MenuChoice, MenuLabel, type OpenedProps } from "@kept/shared/ui";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Sort } from "./listCache";

const SORTS = ["newest", "oldest", "due"] as const satisfies readonly Sort[];

/** The order of a view's list; it stands in the address. */
export default function SortMenu({ view, sort, ...opened }: { view: string; sort: Sort } & OpenedProps) {
  const { t } = useTranslation("inbox");
  const navigate = useNavigate();
  const choose = (next: Sort) =>
    void navigate({ to: "/inbox/$view", params: { view }, search: { sort: next }, replace: true });
  return (
    <Menu align="end" {...opened}>
      <MenuLabel>{t("sort.label")}</MenuLabel>
      <MenuChoice
        value={sort}
        onChange={choose}
        options={SORTS.map((value) => ({ value, label: t(`sort.${value}`) }))}
      />
    </Menu>
  );
}
