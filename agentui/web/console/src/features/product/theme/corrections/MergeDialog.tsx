import { Field } from "@kept/shared/ui";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "../../../../forms";
import { type Theme, useMergeTheme } from "../queries";
import { ThemePicker } from "./ThemePicker";
import { useOfferUndo } from "./useOfferUndo";
import { useFaultWords } from "./useTellFault";

/** Puts the theme into another one, and goes there. */
export function MergeDialog({ theme, onClose }: { theme: Theme; onClose: () => void }) {
  const { t } = useTranslation("theme");
  const [into, setInto] = useState<Theme | null>(null);
  const [asked, setAsked] = useState(false);
  const merge = useMergeTheme();
  const words = useFaultWords();
  const navigate = useNavigate();
  const offerUndo = useOfferUndo();
  const go = (id: number) =>
    void navigate({ to: "/product/themes/$themeId", params: { themeId: String(id) } });

  function submit() {
    setAsked(true);
    if (!into) return;
    merge.mutate({ id: theme.id, version: theme.version, into: into.id }, { onSuccess: done });
  }

  function done(target: Theme) {
    onClose();
    go(target.id);
    void offerUndo({
      title: t("merge.done", { name: theme.name, into: target.name }),
      kind: "merge",
      about: (one) => one.theme_id === theme.id,
      onUndone: () => go(theme.id),
    });
  }

  return (
    <FormDialog
      title={t("merge.title")}
      description={theme.name}
      verb={t("merge.verb")}
      pending={merge.isPending}
      error={merge.error && Object.assign(new Error(words(merge.error)))}
      fields={[]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("merge.into")} error={asked && !into ? t("merge.choose") : undefined}>
        <ThemePicker label={t("merge.choose")} value={into} except={theme.id} onChange={setInto} />
      </Field>
      <p className="text-ink-soft">{t("merge.what", { count: theme.tickets })}</p>
    </FormDialog>
  );
}
