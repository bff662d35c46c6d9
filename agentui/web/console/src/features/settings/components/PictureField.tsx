import { Avatar, Button, useToast } from "@kept/shared/ui";
import { Trash2, Upload } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Me } from "../../session/queries";
import { useRemovePicture, useSetPicture } from "../queries/account";

const TYPES = "image/png,image/jpeg,image/gif,image/webp";
const MOST = 5_000_000;

/** The face that customers see beside an agent's answers; the server makes a small square of it. */
export function PictureField({ agent }: { agent: Me["agent"] }) {
  const { t } = useTranslation("settings");
  const notify = useToast();
  const input = useRef<HTMLInputElement>(null);
  const set = useSetPicture();
  const remove = useRemovePicture();
  const failed = (fault: Error) =>
    notify({ tone: "fault", title: t("profile.pictureFailed"), detail: fault.message });
  function choose(file: File | undefined) {
    if (!file) return;
    if (file.size > MOST) return notify({ tone: "fault", title: t("profile.pictureLarge") });
    set.mutate(file, { onSuccess: () => notify({ title: t("saved") }), onError: failed });
  }
  return (
    <div className="flex items-center gap-4">
      <Avatar name={agent.name} hue={agent.hue} picture={agent.picture_url} size={64} decorative />
      <div className="flex min-w-0 flex-col gap-1">
        <span className="font-medium">{t("profile.picture")}</span>
        <div className="flex flex-wrap gap-2">
          <Button icon={Upload} loading={set.isPending} onClick={() => input.current?.click()}>
            {agent.picture_url ? t("profile.pictureChange") : t("profile.pictureChoose")}
          </Button>
          {agent.picture_url && (
            <Button
              variant="ghost"
              icon={Trash2}
              loading={remove.isPending}
              onClick={() => remove.mutate(undefined, { onError: failed })}
            >
              {t("profile.pictureRemove")}
            </Button>
          )}
        </div>
        <p className="text-ink-soft text-small">{t("profile.pictureHint")}</p>
      </div>
      <input
        ref={input}
        type="file"
        accept={TYPES}
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          choose(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
    </div>
  );
}
