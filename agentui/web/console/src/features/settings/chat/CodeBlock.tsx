import { IconButton, useToast } from "@kept/shared/ui";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

interface CodeBlockProps {
  /** Names what it is, for whoever cannot see that it is code. */
  label: string;
  code: string;
}

const SAID_FOR = 2_000;

/** Lines to take elsewhere, as they are. */
export function CodeBlock({ label, code }: CodeBlockProps) {
  const { t } = useTranslation("sites");
  const notify = useToast();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_FOR);
    return () => clearTimeout(timer);
  }, [copied]);
  async function copy() {
    try {
      await navigator.clipboard.writeText(code);
      setCopied(true);
    } catch {
      notify({ tone: "fault", title: t("code.failed") });
    }
  }
  return (
    <figure aria-label={label} className="relative rounded-md border border-line bg-sunken">
      <pre
        dir="ltr"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="ring-inside overflow-x-auto p-3 pe-12 font-mono text-small leading-5"
      >
        <code>{code}</code>
      </pre>
      <span className="absolute end-1.5 top-1.5">
        <IconButton
          icon={copied ? Check : Copy}
          label={copied ? t("code.copied") : t("code.copy", { what: label })}
          onClick={() => void copy()}
        />
      </span>
    </figure>
  );
}
