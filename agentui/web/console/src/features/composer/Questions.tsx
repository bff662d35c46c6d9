import { Button } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { ChangedPanel } from "./ChangedPanel";
import type { Then } from "./model";
import { Notice } from "./Notices";
import type { SendOptions, useSending } from "./useSending";

interface QuestionsProps {
  ticketId: number;
  /** Why the draft came back, or cannot be saved. */
  problem: string;
  /** Why it cannot be sent yet; said when somebody tries. */
  hint: string;
  sending: Pick<ReturnType<typeof useSending>, "question" | "refusal">;
  onSend: (then: Then, options: SendOptions) => void;
  onAttach: () => void;
  onReview: (messageId: number | null, version: number) => void;
}

/** What stands between the words and their sending, each with its cure. */
export function Questions({ ticketId, problem, hint, sending, onSend, onAttach, onReview }: QuestionsProps) {
  const { t } = useTranslation("composer");
  const { question, refusal } = sending;
  if (question?.about === "changed") {
    const { details, then } = question;
    return (
      <ChangedPanel
        ticketId={ticketId}
        details={details}
        onReview={(messageId) => onReview(messageId, details.version)}
        onAnyway={() => onSend(then, { anyway: true, withoutFile: true })}
      />
    );
  }
  if (question?.about === "attachment") {
    return (
      <Notice
        look="file"
        urgent
        actions={
          <>
            <Button size="small" variant="ghost" onClick={() => onSend(question.then, { withoutFile: true })}>
              {t("forgotten.send")}
            </Button>
            <Button size="small" onClick={onAttach}>
              {t("forgotten.attach")}
            </Button>
          </>
        }
      >
        {t("forgotten.title")}
      </Notice>
    );
  }
  const said = refusal?.message || problem;
  if (said) {
    return (
      <Notice look="fault" urgent>
        {said}
      </Notice>
    );
  }
  return hint ? (
    <Notice look="info" urgent>
      {hint}
    </Notice>
  ) : null;
}
