import { LANGUAGES, type Language } from "@kept/shared/i18n";
import { type ThemeChoice, useTheme } from "@kept/shared/theme";
import { Field, Input, Select, useToast } from "@kept/shared/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, isEmpty, TimeZoneField, useFields } from "../../../forms";
import { useLanguage } from "../../../locales/LanguageProvider";
import { type Me, useSession } from "../../session/queries";
import { Block, Fields } from "../components/Block";
import { PictureField } from "../components/PictureField";
import { SaveForm } from "../components/SaveForm";
import { SignatureField } from "../components/SignatureField";
import { useUpdateMe } from "../queries/account";

export default function ProfileSection() {
  const me = useSession();
  const [edition, setEdition] = useState(0);
  return (
    <>
      <Block>
        <div className="mb-6">
          <PictureField agent={me.agent} />
        </div>
        <ProfileForm key={edition} me={me} onFresh={() => setEdition((count) => count + 1)} />
      </Block>
      <Look />
    </>
  );
}

const FIELDS = ["name", "time_zone", "signature_html"];

/** `onFresh` begins the form anew with what is saved now, the editor of the signature included. */
function ProfileForm({ me, onFresh }: { me: Me; onFresh: () => void }) {
  const { t } = useTranslation("settings");
  const notify = useToast();
  const update = useUpdateMe();
  const { values, set, changes } = useFields({
    name: me.agent.name,
    time_zone: me.preferences.time_zone,
    signature_html: me.preferences.signature_html,
  });
  const wrong = fieldErrors(update.error);
  function save() {
    update.mutate(changes, {
      onSuccess: () => {
        notify({ title: t("saved") });
        onFresh();
      },
    });
  }
  return (
    <SaveForm
      changed={!isEmpty(changes)}
      pending={update.isPending}
      error={update.error}
      fields={FIELDS}
      onSave={save}
      onReset={onFresh}
    >
      <Fields>
        <Field label={t("profile.name")} hint={t("profile.nameHint")} error={wrong.name}>
          <Input
            autoComplete="name"
            value={values.name}
            onChange={(event) => set("name", event.target.value)}
          />
        </Field>
        <TimeZoneField
          label={t("profile.zone")}
          hint={t("profile.zoneHint")}
          error={wrong.time_zone}
          value={values.time_zone}
          onChange={(zone) => set("time_zone", zone)}
        />
        <SignatureField
          label={t("profile.signature")}
          hint={t("profile.signatureHint")}
          error={wrong.signature_html}
          value={values.signature_html}
          onChange={(html) => set("signature_html", html)}
        />
      </Fields>
    </SaveForm>
  );
}

/** Takes effect at once; the language follows the agent to other browsers, the theme belongs to this one. */
function Look() {
  const { t } = useTranslation(["settings", "shell"]);
  const theme = useTheme();
  const language = useLanguage();
  const update = useUpdateMe();
  function speak(next: Language) {
    language.choose(next);
    update.mutate({ locale: next });
  }
  return (
    <Block title={t("profile.look")} detail={t("profile.lookDetail")}>
      <Fields>
        <Field label={t("shell:language.label")} error={fieldErrors(update.error).locale}>
          <Select
            value={language.current}
            onChange={speak}
            options={LANGUAGES.map((value) => ({ value, label: t(`shell:language.${value}`) }))}
          />
        </Field>
        <Field label={t("shell:theme.label")}>
          <Select<ThemeChoice>
            value={theme.choice}
            onChange={theme.choose}
            options={(["system", "light", "dark"] as const).map((value) => ({
              value,
              label: t(`shell:theme.${value}`),
            }))}
          />
        </Field>
      </Fields>
    </Block>
  );
}
