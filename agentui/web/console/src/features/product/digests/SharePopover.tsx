import { Button, Field, Popover, Switch } from "@kept/shared/ui";
import { Share2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { CopyField, FormFault } from "../../../forms";
import { useMaySteer } from "../theme/useMaySteer";
import { useShareDigest } from "./queries";

/** Whether anybody may read the digest who has its link. */
export function SharePopover({ id, url }: { id: number; url: string }) {
  const { t } = useTranslation("digests");
  const steers = useMaySteer();
  const share = useShareDigest(id);
  const shared = url !== "";
  return (
    <Popover
      align="end"
      aria-label={t("share.title")}
      trigger={<Button icon={Share2}>{t("share.verb")}</Button>}
      className="w-96 max-w-[calc(100vw-16px)] p-4"
    >
      <div className="flex flex-col gap-3">
        <Switch
          checked={shared}
          disabled={!steers || share.isPending}
          onChange={(on) => share.mutate(on)}
          label={t("share.on")}
          hint={t(steers ? "share.hint" : "share.readOnly")}
        />
        <FormFault error={share.error} />
        {shared && (
          <Field label={t("share.link")}>
            <CopyField key={url} value={url} />
          </Field>
        )}
      </div>
    </Popover>
  );
}
