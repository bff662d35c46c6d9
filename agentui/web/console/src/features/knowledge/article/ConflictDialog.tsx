import { useFormat } from "@kept/shared/format";
import { Button, Dialog, Tabs } from "@kept/shared/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAgents } from "../../ticket/desk";
import type { ChangedDetails } from "../model";
import { Changes } from "./Changes";
import type { Writing } from "./useWriting";

interface ConflictDialogProps {
  details: ChangedDetails;
  writing: Writing;
  language: string;
}

/** Somebody has saved meanwhile: what they changed, and both texts, before one goes over the other. */
export function ConflictDialog({ details, writing, language }: ConflictDialogProps) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const agents = useAgents();
  const [tab, setTab] = useState<"changes" | "theirs" | "mine">("changes");
  const nameOf = (id: number | null) =>
    agents.find((agent) => agent.id === id)?.name ?? t("revisions.nobody");
  const mine = writing.text;
  const whole = ({ title, summary, body }: { title: string; summary: string; body: string }) => (
    <div dir="auto" className="flex flex-col gap-2 [overflow-wrap:anywhere]">
      <p className="font-semibold">{title}</p>
      {summary && <p className="text-ink-soft">{summary}</p>}
      <pre className="whitespace-pre-wrap font-mono text-base">{body}</pre>
    </div>
  );
  return (
    <Dialog
      open
      size="large"
      onOpenChange={(open) => open || writing.postpone()}
      title={t("conflict.title")}
      description={t("conflict.detail", { language })}
      footer={
        <>
          <Button onClick={() => writing.settle("theirs")}>{t("conflict.takeTheirs")}</Button>
          <Button variant="primary" onClick={() => writing.settle("mine")}>
            {t("conflict.keepMine")}
          </Button>
        </>
      }
    >
      <ul className="mb-3 flex flex-col gap-1">
        {details.revisions.map((revision) => (
          <li key={revision.n}>
            <span className="font-medium">{nameOf(revision.author_id)}</span>{" "}
            <span className="text-ink-soft">
              {format.absolute(new Date(revision.created_at))}
              {revision.note && ` · ${revision.note}`}
            </span>
          </li>
        ))}
        {details.revisions.length === 0 && (
          <li className="text-ink-soft">
            {t("conflict.noText", { status: t(`status.${details.status}` as "status.draft") })}
          </li>
        )}
      </ul>
      <Tabs
        aria-label={t("conflict.title")}
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: "changes",
            label: t("conflict.changes"),
            content: <Differences details={details} mine={mine} />,
          },
          { value: "theirs", label: t("conflict.theirs"), content: whole(details) },
          { value: "mine", label: t("conflict.mine"), content: whole(mine) },
        ]}
      />
    </Dialog>
  );
}

interface DifferencesProps {
  details: ChangedDetails;
  mine: Pick<ChangedDetails, "title" | "summary">;
}

/** Of title and summary there is only what they say now, beside one's own. */
function Differences({ details, mine }: DifferencesProps) {
  const { t } = useTranslation("knowledge");
  const parts = (["title", "summary"] as const).filter((part) => details[part].trim() !== mine[part].trim());
  return (
    <div className="flex flex-col gap-3">
      {parts.map((part) => (
        <section key={part}>
          <h3 className="mb-1 text-ink-soft text-small">{t(`conflict.${part}Differs`)}</h3>
          <Changes
            changes={[
              { op: "removed", text: mine[part] },
              { op: "same", text: " " },
              { op: "added", text: details[part] },
            ]}
          />
        </section>
      ))}
      <section>
        <h3 className="mb-1 text-ink-soft text-small">{t("editor.body")}</h3>
        <Changes changes={details.diff} />
      </section>
    </div>
  );
}
