import { Button, Input, useToast } from "@kept/shared/ui";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** Something to take elsewhere: a link, a secret. Inside a Field, which names it. */
export function CopyField({ value }: { value: string }) {
  const { t } = useTranslation("forms");
  const notify = useToast();
  const [copied, setCopied] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      notify({ tone: "fault", title: t("copy.failed") });
    }
  }
  return (
    <div className="flex gap-2">
      <Input
        readOnly
        value={value}
        onFocus={(event) => event.currentTarget.select()}
        className="min-w-0 flex-1 font-mono"
      />
      <Button icon={copied ? Check : Copy} onClick={copy}>
        <span aria-live="polite">{copied ? t("copy.done") : t("copy.verb")}</span>
      </Button>
    </div>
  );
}
