import { useFormat } from "@kept/shared/format";
import { Button, Chip, cn, IconButton, useToast } from "@kept/shared/ui";
import { Link, useNavigate } from "@tanstack/react-router";
import {
  ChevronRight,
  History,
  type LucideIcon,
  MessageCircleQuestionMark,
  PencilLine,
  Repeat2,
  SearchX,
  Undo2,
  X,
} from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useFaultText } from "../../../forms";
import { useSession } from "../../session/queries";
import { languageName } from "../model";
import { GapEvidence } from "./GapEvidence";
import { type Gap, type GapState, useDraftGap, useSetGapState } from "./queries";

const LOOKS: Record<Gap["kind"], LucideIcon> = {
  query: SearchX,
  tickets: MessageCircleQuestionMark,
  answers: Repeat2,
  outdated: History,
};

interface GapItemProps {
  gap: Gap;
  /** Its weight beside the heaviest one's. */
  share: number;
  open: boolean;
  onOpen: (open: boolean) => void;
}

/** One thing that is missing: how many it would help, what shows it, and what can be done. */
export function GapItem({ gap, share, open, onOpen }: GapItemProps) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const id = useId();
  const weight = Math.max(0.1, Math.round(gap.weight * 10) / 10);
  return (
    <li className="border-line border-b py-2.5">
      <div className="flex items-start gap-2">
        <IconButton
          size="small"
          icon={ChevronRight}
          label={t(open ? "gaps.fold" : "gaps.unfold", { title: gap.title })}
          aria-expanded={open}
          aria-controls={id}
          className={cn("[&>svg]:rtl:rotate-180", open && "[&>svg]:rotate-90 [&>svg]:rtl:rotate-90")}
          onClick={() => onOpen(!open)}
        />
        <div className="min-w-0 flex-1">
          <p className="font-medium [overflow-wrap:anywhere]">
            <bdi lang={gap.language || undefined}>{gap.title}</bdi>
          </p>
          <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-soft text-small">
            <Chip icon={LOOKS[gap.kind]}>{t(`gaps.kinds.${gap.kind}`)}</Chip>
            <span className="figures inline-flex items-center gap-2">
              <span aria-hidden="true" className="inline-block h-1.5 w-16 rounded-full bg-sunken">
                <span
                  style={{ width: `${Math.max(4, 100 * share)}%` }}
                  className="block h-full rounded-full bg-accent"
                />
              </span>
              {t("gaps.weight", { weight: format.number(weight) })}
            </span>
            {gap.language && <span>{languageName(gap.language)}</span>}
            {gap.article && (
              <Link
                to="/knowledge/articles/$articleId/$language"
                params={{ articleId: String(gap.article.id), language: gap.article.language }}
                className="max-w-full truncate rounded-sm text-accent-text hover:underline"
              >
                {t(gap.kind === "outdated" ? "gaps.article" : "gaps.drafted", { title: gap.article.title })}
              </Link>
            )}
          </div>
        </div>
        <Actions gap={gap} />
      </div>
      <div id={id} hidden={!open} className="ps-8 pt-3">
        {open && <GapEvidence id={gap.id} listed={gap} />}
      </div>
    </li>
  );
}

function Actions({ gap }: { gap: Gap }) {
  const { t } = useTranslation("knowledge");
  const { permissions } = useSession();
  const navigate = useNavigate();
  const notify = useToast();
  const setState = useSetGapState();
  const draft = useDraftGap();
  const wrong = useFaultText(draft.error ?? setState.error);
  if (!permissions.work) return null;

  const move = (state: GapState, back: GapState) =>
    setState.mutate(
      { id: gap.id, state },
      {
        onSuccess: () =>
          notify({
            title: t(`gaps.moved.${state}`),
            undo: () => setState.mutate({ id: gap.id, state: back }),
            undoes: "gap",
          }),
      },
    );
  const write = () =>
    draft.mutate(gap.id, {
      onSuccess: ({ article_id, language }) =>
        void navigate({
          to: "/knowledge/articles/$articleId/$language",
          params: { articleId: String(article_id), language },
        }),
    });

  if (gap.state === "dismissed" || gap.state === "done") {
    return (
      <Button size="small" icon={Undo2} onClick={() => setState.mutate({ id: gap.id, state: "open" })}>
        {t("gaps.reopen")}
      </Button>
    );
  }
  return (
    <div className="flex shrink-0 flex-col items-end gap-1">
      <div className="flex gap-1">
        {gap.article ? (
          <Button size="small" icon={PencilLine} onClick={open}>
            {t(gap.kind === "outdated" ? "gaps.revise" : "gaps.goOn")}
          </Button>
        ) : (
          <Button size="small" icon={PencilLine} loading={draft.isPending} onClick={write}>
            {t("gaps.draft")}
          </Button>
        )}
        <IconButton
          size="small"
          icon={X}
          label={t("gaps.dismiss", { title: gap.title })}
          onClick={() => move("dismissed", "open")}
        />
      </div>
      {wrong && (
        <p role="alert" className="max-w-60 text-end text-breach-text text-small">
          {wrong}
        </p>
      )}
    </div>
  );

  function open() {
    if (!gap.article) return;
    const params = { articleId: String(gap.article.id), language: gap.article.language };
    void navigate({ to: "/knowledge/articles/$articleId/$language", params });
  }
}
