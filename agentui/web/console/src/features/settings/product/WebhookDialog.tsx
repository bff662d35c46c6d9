import { Banner, Button, Dialog, Field, Input, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Eye, RotateCw, Zap } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { CopyField, FormFault, fieldErrors, useFaultText } from "../../../forms";
import { type ProductTeam, productTeamsQuery, useSaveProductTeam, useTestWebhook } from "./queries";

/** Where programs get the digest, for admins: the address, the secret that it is signed with, and a test. */
export function WebhookDialog({ id, onClose }: { id: number; onClose: () => void }) {
  const { data } = useQuery(productTeamsQuery(useApi()));
  const team = data?.find((one) => one.id === id);
  return team ? <TeamWebhook team={team} onClose={onClose} /> : null;
}

function TeamWebhook({ team, onClose }: { team: ProductTeam; onClose: () => void }) {
  const { t } = useTranslation("digests");
  const form = useId();
  const notify = useToast();
  const save = useSaveProductTeam(team.id);
  const test = useTestWebhook(team.id);
  const told = useFaultText(test.error);
  const [url, setUrl] = useState(team.webhook_url);
  const changed = url.trim() !== team.webhook_url;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!changed || save.isPending) return;
    test.reset();
    save.mutate(
      { version: team.version, webhook_url: url.trim() },
      { onSuccess: () => notify({ title: t(url.trim() ? "webhook.saved" : "webhook.off") }) },
    );
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("webhook.title", { name: team.name })}
      description={t("webhook.detail")}
      footer={
        <>
          <Button onClick={onClose}>{t("done")}</Button>
          <Button type="submit" form={form} variant="primary" disabled={!changed} loading={save.isPending}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormFault error={save.error} fields={["webhook_url"]} />
        <Field
          label={t("webhook.address")}
          hint={t("webhook.addressHint")}
          error={fieldErrors(save.error).webhook_url}
        >
          <Input
            autoFocus
            type="url"
            dir="ltr"
            placeholder="https://hooks.example.com/kept"
            value={url}
            onChange={({ target }) => setUrl(target.value)}
          />
        </Field>
        {team.webhook_url && (
          <>
            <Secret team={team} />
            <div className="flex flex-col gap-2">
              <div>
                <Button icon={Zap} disabled={changed} loading={test.isPending} onClick={() => test.mutate()}>
                  {t("webhook.test")}
                </Button>
              </div>
              {test.isSuccess && <Banner tone="info">{t("webhook.works")}</Banner>}
              {told && <Banner tone="fault">{told}</Banner>}
            </div>
          </>
        )}
      </form>
    </Dialog>
  );
}

function Secret({ team }: { team: ProductTeam }) {
  const { t } = useTranslation("digests");
  const notify = useToast();
  const renew = useSaveProductTeam(team.id);
  const [shown, setShown] = useState(false);
  function replace() {
    const done = () => {
      setShown(true);
      notify({ title: t("webhook.renewed") });
    };
    renew.mutate({ version: team.version, new_secret: true }, { onSuccess: done });
  }
  return (
    <div className="flex flex-col gap-2">
      {shown ? (
        <Field label={t("webhook.secret")} hint={t("webhook.secretHint")}>
          <CopyField key={team.webhook_secret} value={team.webhook_secret} />
        </Field>
      ) : (
        <p className="text-ink-soft text-small">{t("webhook.secretHint")}</p>
      )}
      <FormFault error={renew.error} />
      <div className="flex flex-wrap gap-2">
        {!shown && (
          <Button icon={Eye} onClick={() => setShown(true)}>
            {t("webhook.show")}
          </Button>
        )}
        <Button icon={RotateCw} loading={renew.isPending} onClick={replace}>
          {t("webhook.renew")}
        </Button>
      </div>
    </div>
  );
}
