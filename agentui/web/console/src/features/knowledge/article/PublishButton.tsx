import { useFormat } from "@kept/shared/format";
import {
  Button,
  Checkbox,
  Combobox,
  Field,
  IconButton,
  Input,
  Menu,
  MenuItem,
  MenuSeparator,
  useToast,
} from "@kept/shared/ui";
import {
  Archive,
  CalendarClock,
  CalendarX,
  Ellipsis,
  ExternalLink,
  Eye,
  EyeOff,
  Send,
  Undo2,
} from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog, FormDialog } from "../../../forms";
import { useAgents } from "../../ticket/desk";
import type { Article, Edition } from "../model";
import { useVerb, type Verb } from "../queries";
import type { Writing } from "./useWriting";

interface PublishButtonProps {
  article: Article;
  edition: Edition;
  writing: Writing;
}

type Asking = "publish" | "review" | "plan" | "unpublish" | "archive" | null;

/** The next step of the article's life as a button, and the others in its menu. */
export function PublishButton({ article, edition, writing }: PublishButtonProps) {
  const { t } = useTranslation("knowledge");
  const { translation, can_publish: may } = edition;
  const [asking, ask] = useState<Asking>(null);
  const act = useAct(edition);
  const archived = translation.status === "archived";
  const news = writing.changed || !translation.live || translation.changed;
  const withdraw = translation.live || translation.publish_at !== null ? may : true;
  return (
    <>
      {archived ? (
        <Button
          icon={Undo2}
          loading={act.isPending}
          onClick={() => act.run("unpublish", t("publish.reopened"))}
        >
          {t("publish.reopen")}
        </Button>
      ) : may ? (
        <Button variant="primary" icon={Send} disabled={!news} onClick={() => ask("publish")}>
          {t("publish.verb")}
        </Button>
      ) : (
        <Button
          variant="primary"
          icon={Eye}
          disabled={!news || (translation.status === "in_review" && !writing.changed)}
          onClick={() => ask("review")}
        >
          {t("review.verb")}
        </Button>
      )}
      <Menu align="end" trigger={<IconButton icon={Ellipsis} label={t("publish.more")} />}>
        {!archived && may && (
          <>
            <MenuItem icon={CalendarClock} disabled={!news} onSelect={() => ask("plan")}>
              {t("publish.plan")}
            </MenuItem>
            <MenuItem icon={Eye} disabled={!news} onSelect={() => ask("review")}>
              {t("review.verb")}
            </MenuItem>
          </>
        )}
        {translation.publish_at !== null && (
          <MenuItem icon={CalendarX} onSelect={() => act.mutate({ verb: "cancelPlanned" })}>
            {t("publish.cancelPlan")}
          </MenuItem>
        )}
        {translation.live && (
          <MenuItem icon={ExternalLink} onSelect={() => window.open(translation.url, "_blank", "noopener")}>
            {t("publish.open")}
          </MenuItem>
        )}
        {!archived && (
          <>
            <MenuSeparator />
            {(translation.live || translation.status === "in_review") && (
              <MenuItem icon={EyeOff} disabled={!withdraw} onSelect={() => ask("unpublish")}>
                {translation.live ? t("publish.unpublish") : t("review.takeBack")}
              </MenuItem>
            )}
            <MenuItem icon={Archive} danger disabled={!withdraw} onSelect={() => ask("archive")}>
              {t("publish.archive")}
            </MenuItem>
          </>
        )}
      </Menu>
      {(asking === "publish" || asking === "plan") && (
        <PublishDialog
          article={article}
          edition={edition}
          writing={writing}
          planned={asking === "plan"}
          onClose={() => ask(null)}
        />
      )}
      {asking === "review" && <ReviewDialog edition={edition} writing={writing} onClose={() => ask(null)} />}
      {(asking === "unpublish" || asking === "archive") && (
        <ConfirmDialog
          title={asking === "archive" ? t("publish.archiveTitle") : t("publish.unpublishTitle")}
          verb={asking === "archive" ? t("publish.archive") : t("publish.unpublish")}
          danger={asking === "archive"}
          pending={act.isPending}
          error={act.error}
          onConfirm={() =>
            act.run(asking, asking === "archive" ? t("publish.archived") : t("publish.unpublished"), () =>
              ask(null),
            )
          }
          onClose={() => ask(null)}
        >
          <p>{asking === "archive" ? t("publish.archiveDetail") : t("publish.unpublishDetail")}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function useAct(edition: Edition) {
  const { t } = useTranslation("knowledge");
  const notify = useToast();
  const verb = useVerb(edition.article_id, edition.translation.language);
  function run(name: "unpublish" | "archive", done: string, then?: () => void) {
    verb.mutate({ verb: name, body: { base_version: edition.translation.version } } satisfies Verb, {
      onSuccess: () => {
        notify({ title: done });
        then?.();
      },
      onError: (error) =>
        then ?? notify({ tone: "fault", title: t("publish.failed"), detail: error.message }),
    });
  }
  return { ...verb, run };
}

interface StepDialogProps {
  edition: Edition;
  writing: Writing;
  onClose: () => void;
}

const UNNOTED = { note: "", noSubstance: false, upToDate: false };

/** What is not saved yet is saved first; its version is what the step is taken on. */
async function settledVersion(
  edition: Edition,
  writing: Writing,
  noSubstance = false,
): Promise<number | null> {
  if (!writing.changed) return edition.translation.version;
  return (await writing.save({ ...UNNOTED, noSubstance }))?.translation.version ?? null;
}

function PublishDialog({
  article,
  edition,
  writing,
  planned,
  onClose,
}: StepDialogProps & { article: Article; planned: boolean }) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const notify = useToast();
  const verb = useVerb(edition.article_id, edition.translation.language);
  const [at, setAt] = useState(localHour(24));
  const [noSubstance, setNoSubstance] = useState(false);
  const followed = edition.translation.language === article.language && article.translations.length > 1;

  async function submit() {
    const version = await settledVersion(edition, writing, noSubstance);
    if (version === null) return onClose();
    const publishAt = planned ? new Date(at) : undefined;
    verb.mutate(
      {
        verb: "publish",
        body: {
          base_version: version,
          publish_at: publishAt?.toISOString(),
          no_substance: (followed && noSubstance) || undefined,
        },
      },
      {
        onSuccess: () => {
          notify({
            title: publishAt ? t("publish.planned", { at: format.absolute(publishAt) }) : t("publish.done"),
          });
          onClose();
        },
      },
    );
  }

  return (
    <FormDialog
      size="small"
      title={planned ? t("publish.plan") : t("publish.title")}
      verb={planned ? t("publish.planVerb") : t("publish.verb")}
      pending={verb.isPending || writing.saving}
      error={verb.error}
      fields={["publish_at"]}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p>{t(`publish.for.${article.visibility}`)}</p>
      {planned && (
        <Field label={t("publish.at")} hint={t("publish.atHint")}>
          <Input type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
        </Field>
      )}
      {followed && (
        <Checkbox
          checked={noSubstance}
          onChange={setNoSubstance}
          label={t("save.noSubstance")}
          hint={t("save.noSubstanceHint")}
        />
      )}
    </FormDialog>
  );
}

/** That many hours from now, as a field for local times holds it. */
function localHour(hours: number): string {
  const at = new Date(Date.now() + hours * 3_600_000);
  at.setMinutes(0, 0, 0);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function ReviewDialog({ edition, writing, onClose }: StepDialogProps) {
  const { t } = useTranslation("knowledge");
  const notify = useToast();
  const agents = useAgents().filter(({ active, role }) => active && role !== "product_lead");
  const verb = useVerb(edition.article_id, edition.translation.language);
  const [reviewer, setReviewer] = useState<string | null>(
    edition.translation.reviewer_id?.toString() ?? null,
  );

  async function submit() {
    const version = await settledVersion(edition, writing);
    if (version === null) return onClose();
    verb.mutate(
      {
        verb: "review",
        body: { base_version: version, reviewer_id: reviewer === null ? undefined : Number(reviewer) },
      },
      {
        onSuccess: () => {
          notify({ title: t("review.done") });
          onClose();
        },
      },
    );
  }

  return (
    <FormDialog
      size="small"
      title={t("review.verb")}
      verb={t("review.submit")}
      pending={verb.isPending || writing.saving}
      error={verb.error}
      fields={["reviewer_id"]}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Field label={t("review.reviewer")} hint={t("review.hint")} optional>
        <Combobox
          placeholder={t("review.anyone")}
          value={reviewer}
          onChange={(chosen) => setReviewer(chosen === reviewer ? null : chosen)}
          options={agents.map(({ id, name, email }) => ({ value: String(id), label: name, hint: email }))}
        />
      </Field>
    </FormDialog>
  );
}
