import { useFormat } from "@kept/shared/format";
import { Button, Chip, EmptyState, IconButton, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Archive, ArchiveRestore, ExternalLink, FileInput, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { ResultState, useFaultText } from "../../forms";
import { useSession } from "../session/queries";
import { Block } from "../settings/components/Block";
import { Line, Lines } from "../settings/components/Lines";
import { type Form, totalsOf } from "./model";
import { NewFormDialog } from "./NewFormDialog";
import { figuresQuery, formsQuery, useSaveForm } from "./queries";

export function FormList() {
  const { t } = useTranslation("webforms");
  const { permissions } = useSession();
  const forms = useQuery(formsQuery(useApi()));
  const [adding, setAdding] = useState(false);
  return (
    <Block
      detail={permissions.lead ? t("detail") : t("readOnly")}
      actions={
        permissions.lead && (
          <Button variant="primary" icon={Plus} onClick={() => setAdding(true)}>
            {t("add")}
          </Button>
        )
      }
    >
      <ResultState query={forms}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={FileInput} title={t("empty")} detail={t("emptyDetail")} />
          ) : (
            <Lines label={t("list")}>
              {all.map((form) => (
                <FormLine key={form.id} form={form} />
              ))}
            </Lines>
          )
        }
      </ResultState>
      {adding && <NewFormDialog taken={forms.data ?? []} onClose={() => setAdding(false)} />}
    </Block>
  );
}

function FormLine({ form }: { form: Form }) {
  const { t } = useTranslation("webforms");
  const { permissions } = useSession();
  const archived = form.state === "archived";
  const title = permissions.lead ? (
    <Link
      to="/settings/$section"
      params={{ section: "forms" }}
      search={{ form: form.id }}
      className="hover:underline"
    >
      {form.name}
    </Link>
  ) : (
    form.name
  );
  return (
    <Line
      title={title}
      marks={<FormState form={form} />}
      detail={
        <span className="flex flex-wrap gap-x-3">
          <span>/forms/{form.slug}</span>
          {form.state !== "draft" && <Figures id={form.id} />}
        </span>
      }
      actions={
        <>
          {form.state === "published" && (
            <a
              href={`/forms/${form.slug}`}
              target="_blank"
              rel="noreferrer"
              className="flex size-7 items-center justify-center rounded-md text-ink-soft hover:bg-hover"
            >
              <ExternalLink aria-hidden="true" className="size-4" strokeWidth={1.75} />
              <span className="sr-only">{t("open", { name: form.name })}</span>
            </a>
          )}
          {permissions.lead && <ArchiveButton form={form} archived={archived} />}
        </>
      }
    />
  );
}

function ArchiveButton({ form, archived }: { form: Form; archived: boolean }) {
  const { t } = useTranslation("webforms");
  const notify = useToast();
  const save = useSaveForm(form.id);
  const told = useFaultText(save.error);
  function set(next: boolean) {
    save.mutate(
      { archived: next },
      {
        onSuccess: () =>
          next &&
          notify({
            title: t("archived", { name: form.name }),
            undo: () => set(false),
            undoes: "archive-form",
          }),
        onError: () => notify({ tone: "fault", title: told || t("failed") }),
      },
    );
  }
  return (
    <IconButton
      icon={archived ? ArchiveRestore : Archive}
      label={archived ? t("restore", { name: form.name }) : t("archive", { name: form.name })}
      onClick={() => set(!archived)}
    />
  );
}

export function FormState({ form }: { form: Pick<Form, "state" | "changed"> }) {
  const { t } = useTranslation("webforms");
  const tone = { draft: "neutral", published: "met", archived: "neutral" } as const;
  return (
    <>
      <Chip tone={tone[form.state]}>{t(`states.${form.state}`)}</Chip>
      {form.state === "published" && form.changed && <Chip tone="note">{t("changed")}</Chip>}
    </>
  );
}

/** The last thirty days. */
export function Figures({ id }: { id: number }) {
  const { t } = useTranslation("webforms");
  const format = useFormat();
  const { data } = useQuery(figuresQuery(useApi(), id));
  if (!data) return null;
  const { views, submissions, suspected } = totalsOf(data);
  return (
    <span className="figures">
      {t("figures", {
        sent: t("sent", { count: submissions, figure: format.number(submissions) }),
        views: t("views", { count: views, figure: format.number(views) }),
      })}
      {suspected > 0 && ` · ${t("suspected", { figure: format.number(suspected) })}`}
    </span>
  );
}
