import { Button, Chip, EmptyState, IconButton, Input, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { MessageSquareQuote, Pencil, Plus, Search, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState } from "../../../forms";
import { CannedForm } from "../../canned/CannedForm";
import { type CannedReply, matching, textOf } from "../../canned/model";
import { cannedQuery, useCreateCanned, useDeleteCanned } from "../../canned/queries";
import { useSession } from "../../session/queries";
import { useTeams } from "../../ticket/desk";
import { Block } from "../components/Block";
import { Line, Lines } from "../components/Lines";

/** So many that looking for one is quicker than reading them. */
const MANY = 10;
const ALL = 1_000;

export default function CannedSection() {
  const { t } = useTranslation("canned");
  const { permissions, agent } = useSession();
  const replies = useQuery(cannedQuery(useApi()));
  const [open, setOpen] = useState<"new" | CannedReply | null>(null);
  const mayAdd = permissions.lead || agent.teams.length > 0;
  return (
    <Block
      detail={t("section.detail")}
      actions={
        mayAdd && (
          <Button variant="primary" icon={Plus} onClick={() => setOpen("new")}>
            {t("form.add")}
          </Button>
        )
      }
    >
      <ResultState query={replies}>{(all) => <Replies replies={all} onEdit={setOpen} />}</ResultState>
      {open === "new" && <CannedForm onClose={() => setOpen(null)} />}
      {open !== null && open !== "new" && <CannedForm reply={open} onClose={() => setOpen(null)} />}
    </Block>
  );
}

interface RepliesProps {
  replies: readonly CannedReply[];
  onEdit: (reply: CannedReply) => void;
}

function Replies({ replies, onEdit }: RepliesProps) {
  const { t } = useTranslation("canned");
  const [query, setQuery] = useState("");
  const teams = useTeams();
  const remove = useRemove();
  if (replies.length === 0) {
    return (
      <EmptyState icon={MessageSquareQuote} title={t("section.empty")} detail={t("section.emptyDetail")} />
    );
  }
  const found = query.trim() ? matching(replies, query, ALL) : replies;
  return (
    <>
      {replies.length > MANY && (
        <Input
          icon={Search}
          type="search"
          aria-label={t("section.search")}
          placeholder={t("section.search")}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          className="mb-3 max-w-xs"
        />
      )}
      <Lines label={t("section.label")}>
        {found.map((reply) => (
          <Line
            key={reply.id}
            title={
              <>
                <span className="font-mono text-accent-text">/{reply.shortcut}</span> <bdi>{reply.title}</bdi>
              </>
            }
            marks={
              reply.team_id !== null && (
                <Chip>{teams.find(({ id }) => id === reply.team_id)?.name ?? ""}</Chip>
              )
            }
            detail={
              <span dir="auto" className="line-clamp-2">
                {textOf(reply.body_html)}
              </span>
            }
            actions={
              reply.can_edit && (
                <>
                  <IconButton
                    icon={Pencil}
                    label={t("form.edit", { shortcut: reply.shortcut })}
                    onClick={() => onEdit(reply)}
                  />
                  <IconButton
                    icon={Trash2}
                    label={t("section.delete", { shortcut: reply.shortcut })}
                    onClick={() => remove(reply)}
                  />
                </>
              )
            }
          />
        ))}
      </Lines>
      {found.length === 0 && <p className="py-3 text-ink-faint">{t("section.none", { query })}</p>}
    </>
  );
}

/** Gone at once; undone, it is written again as it was. */
function useRemove() {
  const { t } = useTranslation("canned");
  const notify = useToast();
  const remove = useDeleteCanned();
  const create = useCreateCanned();
  return ({ id, shortcut, title, body_html, team_id }: CannedReply) =>
    remove.mutate(id, {
      onSuccess: () =>
        notify({
          title: t("section.deleted", { shortcut }),
          undo: () => create.mutate({ shortcut, title, body_html, ...(team_id !== null && { team_id }) }),
          undoes: `canned ${id}`,
        }),
      onError: (fault) => notify({ tone: "fault", title: t("section.deleteFailed"), detail: fault.message }),
    });
}
