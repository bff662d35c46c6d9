import { Field, Input } from "@kept/shared/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog, fieldErrors } from "../../../forms";
import { useRenameArea } from "./queries";

interface RenameAreaDialogProps {
  id: number;
  name: string;
  onClose: () => void;
}

/** Names a product area; runs leave alone what a person has named. */
export function RenameAreaDialog({ id, name, onClose }: RenameAreaDialogProps) {
  const { t } = useTranslation("product");
  const [typed, setTyped] = useState(name);
  const rename = useRenameArea();
  return (
    <FormDialog
      title={t("areas.title")}
      description={t("areas.detail")}
      verb={t("areas.verb")}
      size="small"
      pending={rename.isPending}
      error={rename.error}
      fields={["name"]}
      onSubmit={() => rename.mutate({ id, name: typed.trim() }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Field label={t("areas.name")} error={fieldErrors(rename.error).name}>
        <Input
          autoFocus
          required
          value={typed}
          maxLength={200}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
    </FormDialog>
  );
}
