import { Field, Input, Textarea, useToast } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { FormDialog, fieldErrors, isEmpty, TimeZoneField, useFields } from "../../../forms";
import type { CustomerDetail } from "../listQueries";
import { useCustomerUpdate } from "../queries";

interface CustomerFormProps {
  customer: CustomerDetail;
  onClose: () => void;
}

const FIELDS = ["name", "email", "phone", "company", "segment", "time_zone", "about"] as const;

/** All of a person's record at once; only what was changed is sent. */
export function CustomerForm({ customer, onClose }: CustomerFormProps) {
  const { t } = useTranslation("customers");
  const notify = useToast();
  const update = useCustomerUpdate(customer.id);
  const { values, set, changes } = useFields({
    name: customer.name,
    email: customer.email,
    phone: customer.phone,
    company: customer.company,
    segment: customer.segment,
    time_zone: customer.time_zone,
    about: customer.about,
  });
  const wrong = fieldErrors(update.error);

  function submit() {
    if (isEmpty(changes)) return onClose();
    update.mutate(changes, {
      onSuccess: () => {
        notify({ title: t("page.saved") });
        onClose();
      },
    });
  }

  const text = (name: Exclude<(typeof FIELDS)[number], "time_zone">) => ({
    value: values[name],
    dir: "auto",
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
  });

  return (
    <FormDialog
      title={t("page.editTitle", { name: customer.name || customer.email })}
      verb={t("page.save")}
      pending={update.isPending}
      error={update.error}
      fields={FIELDS}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("fields.name")} error={wrong.name}>
        <Input autoFocus {...text("name")} />
      </Field>
      <Field label={t("page.email")} hint={t("page.emailHint")} error={wrong.email}>
        <Input type="email" {...text("email")} />
      </Field>
      <div className="grid gap-4 pane:grid-cols-2">
        <Field label={t("fields.company")} error={wrong.company}>
          <Input {...text("company")} />
        </Field>
        <Field label={t("fields.phone")} error={wrong.phone}>
          <Input type="tel" {...text("phone")} />
        </Field>
        <Field label={t("fields.segment")} error={wrong.segment}>
          <Input {...text("segment")} />
        </Field>
        <TimeZoneField
          label={t("page.zone")}
          error={wrong.time_zone}
          value={values.time_zone}
          onChange={(zone) => set("time_zone", zone)}
        />
      </div>
      <Field label={t("fields.about")} hint={t("page.aboutHint")} error={wrong.about}>
        <Textarea {...text("about")} />
      </Field>
    </FormDialog>
  );
}
