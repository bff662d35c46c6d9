import { Button, Dialog, EmptyState, Field, Input, RelativeTime } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Plus, Terminal } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ConfirmDialog, CopyField, FormDialog, fieldErrors, ResultState } from "../../../forms";
import { useSession } from "../../session/queries";
import { useAgents } from "../../ticket/desk";
import { Block } from "../components/Block";
import { Line, Lines } from "../components/Lines";
import { type Token, tokensQuery, useCreateToken, useRevokeToken } from "../queries/account";

type Open = { what: "new" } | { what: "secret"; secret: string } | { what: "revoke"; token: Token } | null;

export default function TokensSection() {
  const { t } = useTranslation("settings");
  const tokens = useQuery(tokensQuery(useApi()));
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <Block
      detail={t("tokens.detail")}
      actions={
        <Button variant="primary" icon={Plus} onClick={() => setOpen({ what: "new" })}>
          {t("tokens.create")}
        </Button>
      }
    >
      <ResultState query={tokens}>
        {(items) => <TokenList tokens={items} onRevoke={(token) => setOpen({ what: "revoke", token })} />}
      </ResultState>
      {open?.what === "new" && (
        <NewToken onMade={(secret) => setOpen({ what: "secret", secret })} onClose={close} />
      )}
      {open?.what === "secret" && <SecretDialog secret={open.secret} onClose={close} />}
      {open?.what === "revoke" && <Revoke token={open.token} onClose={close} />}
    </Block>
  );
}

function TokenList({ tokens, onRevoke }: { tokens: Token[]; onRevoke: (token: Token) => void }) {
  const { t } = useTranslation(["settings", "shell"]);
  const { agent } = useSession();
  const agents = useAgents();
  if (tokens.length === 0) {
    return <EmptyState icon={Terminal} title={t("tokens.empty")} detail={t("tokens.emptyDetail")} />;
  }
  const owner = (token: Token) =>
    token.agent_id === agent.id ? null : agents.find(({ id }) => id === token.agent_id)?.name;
  return (
    <Lines label={t("shell:settings.tokens")}>
      {tokens.map((token) => (
        <Line
          key={token.id}
          title={token.name}
          detail={
            <>
              {owner(token) && `${owner(token)} · `}
              {token.used_at ? (
                <>
                  {t("tokens.used")} <RelativeTime at={token.used_at} style="phrase" />
                </>
              ) : (
                t("tokens.unused")
              )}
              {" · "}
              {t("tokens.made")} <RelativeTime at={token.created_at} style="phrase" />
            </>
          }
          actions={
            <Button size="small" onClick={() => onRevoke(token)}>
              {t("tokens.revoke")}
            </Button>
          }
        />
      ))}
    </Lines>
  );
}

function NewToken({ onMade, onClose }: { onMade: (secret: string) => void; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const create = useCreateToken();
  const [name, setName] = useState("");
  return (
    <FormDialog
      title={t("tokens.newTitle")}
      verb={t("tokens.create")}
      size="small"
      pending={create.isPending}
      error={create.error}
      fields={["name"]}
      onSubmit={() => create.mutate({ name: name.trim() }, { onSuccess: ({ secret }) => onMade(secret) })}
      onClose={onClose}
    >
      <Field label={t("tokens.name")} hint={t("tokens.nameHint")} error={fieldErrors(create.error).name}>
        <Input autoFocus value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
    </FormDialog>
  );
}

function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation("settings");
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("tokens.secretTitle")}
      description={t("tokens.secretDetail")}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("done")}
        </Button>
      }
    >
      <Field label={t("tokens.secret")} hint={t("tokens.secretHint")}>
        <CopyField value={secret} />
      </Field>
    </Dialog>
  );
}

function Revoke({ token, onClose }: { token: Token; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const revoke = useRevokeToken();
  return (
    <ConfirmDialog
      title={t("tokens.revokeTitle", { name: token.name })}
      verb={t("tokens.revoke")}
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate(token.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t("tokens.revokeDetail")}</p>
    </ConfirmDialog>
  );
}
