import { Button, cn, Dialog, EmptyState, Tabs } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { MailX, Send } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState, SkeletonLines, useFaultText } from "../../../forms";
import { useMaySteer } from "../../product/theme/useMaySteer";
import { digestPreviewQuery, type ProductTeam, useTestDigest } from "./queries";

/** How wide mail programs show it: beside a list, and on a phone. */
const WIDTHS = { desktop: 640, phone: 360 } as const;
type View = keyof typeof WIDTHS | "text";

/** The mail that the team would get now, as its readers see it. */
export function PreviewDialog({ team, onClose }: { team: ProductTeam; onClose: () => void }) {
  const { t } = useTranslation("digests");
  const steers = useMaySteer();
  const preview = useQuery(digestPreviewQuery(useApi(), team.id));
  const test = useTestDigest();
  const told = useFaultText(test.error);
  const [view, setView] = useState<View>("desktop");
  return (
    <Dialog
      open
      size="large"
      onOpenChange={(open) => open || onClose()}
      title={t("preview.title", { name: team.name })}
      description={preview.data?.subject ?? t("preview.detail")}
      footer={
        <>
          <p role="status" className={cn("me-auto min-w-0", told ? "text-breach-text" : "text-ink-soft")}>
            {told || (test.data && t("preview.sent", { address: test.data.address }))}
          </p>
          {steers && (
            <Button icon={Send} loading={test.isPending} onClick={() => test.mutate(team.id)}>
              {t("preview.send")}
            </Button>
          )}
          <Button variant="primary" onClick={onClose}>
            {t("done")}
          </Button>
        </>
      }
    >
      <ResultState query={preview} skeleton={<SkeletonLines lines={8} />}>
        {({ html, text, digest }) =>
          digest.tickets + digest.before + digest.fixed.length + digest.missing.length === 0 ? (
            <EmptyState icon={MailX} title={t("preview.nothing")} detail={t("preview.nothingDetail")} />
          ) : (
            <Tabs<View>
              aria-label={t("preview.views.label")}
              value={view}
              onChange={setView}
              tabs={[
                ...(["desktop", "phone"] as const).map((value) => ({
                  value,
                  label: t(`preview.views.${value}`),
                  content: <Letter html={html} width={WIDTHS[value]} title={t(`preview.views.${value}`)} />,
                })),
                {
                  value: "text",
                  label: t("preview.views.text"),
                  content: (
                    <pre
                      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
                      tabIndex={0}
                      className="ring-inside h-[52vh] overflow-auto whitespace-pre-wrap rounded-md border border-line bg-sunken p-4 font-mono text-small leading-5"
                    >
                      {text}
                    </pre>
                  ),
                },
              ]}
            />
          )
        }
      </ResultState>
    </Dialog>
  );
}

interface LetterProps {
  html: string;
  width: number;
  title: string;
}

/** Nothing in it runs, and its links open in another tab. */
function Letter({ html, width, title }: LetterProps) {
  return (
    <div className="overflow-x-auto rounded-md border border-line bg-sunken">
      <iframe
        title={title}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        srcDoc={`<!doctype html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><base target="_blank"></head><body style="margin:0">${html}</body></html>`}
        style={{ width }}
        className="mx-auto block h-[52vh] max-w-none"
      />
    </div>
  );
}
