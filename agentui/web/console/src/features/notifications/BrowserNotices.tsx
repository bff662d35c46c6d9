import { Switch } from "@kept/shared/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useStored } from "../../layout";
import { askPermission, type Permission, permissionOf, WANTED } from "./browser";

/** Offered, never pushed: the browser asks only after the switch was turned on here. */
export function BrowserNotices() {
  const { t } = useTranslation("notifications");
  const [wanted, setWanted] = useStored<boolean>(WANTED, false);
  const [permission, setPermission] = useState<Permission>(() => permissionOf(window));
  if (permission === "unsupported") return null;
  async function choose(on: boolean) {
    setWanted(on);
    if (on) setPermission(await askPermission(window));
  }
  return (
    <footer className="border-line border-t px-4 py-3">
      <Switch
        checked={wanted && permission === "granted"}
        onChange={(on) => void choose(on)}
        disabled={permission === "denied"}
        label={t("browser.label")}
        hint={permission === "denied" ? t("browser.denied") : t("browser.hint")}
      />
    </footer>
  );
}
