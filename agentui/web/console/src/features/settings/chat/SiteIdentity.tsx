import { Banner, Button, Field, RelativeTime, Tabs, useToast } from "@kept/shared/ui";
import { Eye, RotateCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog, CopyField } from "../../../forms";
import { Block } from "../components/Block";
import { CodeBlock } from "./CodeBlock";
import { useRotateSecret } from "./queries";
import { IDENTIFY, SAMPLE_NAMES, SAMPLES, type SampleLanguage } from "./samples";
import type { ChatSite } from "./sites";

/** How the site proves who its visitor is, so that nobody reads another's chats by naming their address. */
export function SiteIdentity({ site }: { site: ChatSite }) {
  const { t } = useTranslation("sites");
  const [language, setLanguage] = useState<SampleLanguage>("node");
  const samples = Object.keys(SAMPLES) as SampleLanguage[];
  return (
    <Block title={t("identity.title")} detail={t("identity.detail")}>
      <div className="flex flex-col gap-4">
        {site.origins.length === 0 && <Banner tone="info">{t("identity.noOrigins")}</Banner>}
        <Secret site={site} />
        <div>
          <h3 className="mb-1 font-medium">{t("identity.server")}</h3>
          <Tabs<SampleLanguage>
            aria-label={t("identity.samples")}
            value={language}
            onChange={setLanguage}
            tabs={samples.map((value) => ({
              value,
              label: SAMPLE_NAMES[value],
              content: (
                <div className="pt-2">
                  <CodeBlock
                    label={t("identity.sample", { language: SAMPLE_NAMES[value] })}
                    code={SAMPLES[value]}
                  />
                </div>
              ),
            }))}
          />
        </div>
        <div>
          <h3 className="mb-1 font-medium">{t("identity.page")}</h3>
          <CodeBlock label={t("identity.page")} code={IDENTIFY} />
        </div>
      </div>
    </Block>
  );
}

function Secret({ site }: { site: ChatSite }) {
  const { t } = useTranslation("sites");
  const notify = useToast();
  const rotate = useRotateSecret(site.id);
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  if (!site.secret) return null;
  return (
    <div className="flex max-w-md flex-col gap-2">
      {shown ? (
        <Field label={t("identity.secret")} hint={t("identity.secretHint")}>
          <CopyField value={site.secret} />
        </Field>
      ) : (
        <p className="text-ink-soft">{t("identity.secretHint")}</p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {!shown && (
          <Button icon={Eye} onClick={() => setShown(true)}>
            {t("identity.show")}
          </Button>
        )}
        <Button icon={RotateCw} onClick={() => setAsking(true)}>
          {t("identity.rotate")}
        </Button>
        {site.rotated_at && (
          <span className="text-ink-faint text-small">
            {t("identity.rotated")} <RelativeTime at={site.rotated_at} style="phrase" />
          </span>
        )}
      </div>
      {asking && (
        <ConfirmDialog
          title={t("identity.rotateTitle")}
          verb={t("identity.rotate")}
          danger={false}
          pending={rotate.isPending}
          error={rotate.error}
          onConfirm={() =>
            rotate.mutate(undefined, {
              onSuccess: () => {
                setAsking(false);
                setShown(true);
                notify({ title: t("identity.rotateDone") });
              },
            })
          }
          onClose={() => setAsking(false)}
        >
          <p>{t("identity.rotateDetail")}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
