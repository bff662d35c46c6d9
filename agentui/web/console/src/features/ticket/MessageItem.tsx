import {
  Avatar,
  Button,
  ChannelIcon,
  Chip,
  cn,
  IconButton,
  Menu,
  MenuItem,
  RelativeTime,
} from "@kept/shared/ui";
import { Ellipsis, FileCode2, Link2, MailOpen } from "lucide-react";
import { lazy, memo, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Attachments } from "./Attachments";
import { DeliveryMark, DeliveryNote } from "./Delivery";
import { useAgent } from "./desk";
import { HtmlFrame } from "./HtmlFrame";
import { linked } from "./linked";
import type { Message } from "./model";
import { RichText } from "./RichText";

const OriginalMail = lazy(async () => ({ default: (await import("./OriginalMail")).OriginalMail }));
const MessageReceipt = lazy(() => import("../chats/MessageReceipt"));

interface MessageItemProps {
  message: Message;
  onUnread: (() => void) | undefined;
}

/** One thing said: who and by which way at the side, the words in the one column. */
export const MessageItem = memo(function MessageItem({ message, onUnread }: MessageItemProps) {
  const { t } = useTranslation("ticket");
  const note = message.kind === "note";
  const name = message.author.name || message.sender.name || message.sender.address || t("message.nobody");
  const [raw, setRaw] = useState(false);
  const [whole, setWhole] = useState(false);
  const { delivery } = message;
  const inChat = message.channel === "chat" && message.author.kind === "agent" && !note;
  return (
    <article
      id={`message-${message.id}`}
      data-message={message.id}
      aria-label={note ? t("message.noteBy", { name }) : t("message.by", { name })}
      className={cn("group/message relative scroll-mt-2 px-4 py-3", note && "bg-note-soft")}
    >
      <div className="@min-[640px]:grid @min-[640px]:grid-cols-[152px_minmax(0,1fr)] @min-[640px]:gap-4">
        <header className="@min-[640px]:mb-0 mb-2 flex min-w-0 @max-[640px]:pe-8 @min-[640px]:flex-col @min-[640px]:items-start items-center gap-x-2">
          <span className="flex min-w-0 max-w-full items-center gap-2">
            <AuthorAvatar message={message} name={name} />
            <bdi className="min-w-0 truncate font-medium" title={message.sender.address || name}>
              {name}
            </bdi>
          </span>
          <span className="flex shrink-0 @min-[640px]:shrink @min-[640px]:flex-wrap items-center gap-1.5 @min-[640px]:ps-8 text-ink-faint text-small">
            {!note && message.channel !== "console" && <ChannelIcon channel={message.channel} />}
            <RelativeTime at={message.created_at} style="phrase" />
            {delivery && !inChat && <DeliveryMark delivery={delivery} />}
            {inChat && (
              <Suspense>
                <MessageReceipt message={message} />
              </Suspense>
            )}
            {note && <Chip tone="note">{t("message.note")}</Chip>}
            {message.auto && <Chip>{t(`message.auto.${autoOf(message.auto)}`)}</Chip>}
          </span>
        </header>
        <div className="min-w-0 @min-[640px]:max-w-[72ch]">
          <Recipients message={message} />
          <Body message={message} name={name} whole={whole} onWhole={setWhole} />
          <Attachments
            files={message.attachments}
            inline={!(message.has_html && (whole || !isCut(message)))}
          />
          {delivery && <DeliveryNote message={message} delivery={delivery} onRead={() => setRaw(true)} />}
        </div>
      </div>
      <div className="absolute end-2 top-2 opacity-0 focus-within:opacity-100 group-hover/message:opacity-100 has-data-[state=open]:opacity-100 max-pane:opacity-100">
        <Menu align="end" trigger={<IconButton icon={Ellipsis} size="small" label={t("message.more")} />}>
          {message.kind === "message" && message.channel === "email" && (
            <MenuItem icon={FileCode2} onSelect={() => setRaw(true)}>
              {t("raw.show")}
            </MenuItem>
          )}
          <MenuItem icon={Link2} onSelect={() => void copyLink(message)}>
            {t("message.copyLink")}
          </MenuItem>
          {onUnread && (
            <MenuItem icon={MailOpen} onSelect={onUnread}>
              {t("message.unread")}
            </MenuItem>
          )}
        </Menu>
      </div>
      {raw && (
        <Suspense>
          <OriginalMail message={message} onClose={() => setRaw(false)} />
        </Suspense>
      )}
    </article>
  );
});

function AuthorAvatar({ message, name }: { message: Message; name: string }) {
  const agent = useAgent(message.author.kind === "agent" ? (message.author.id ?? null) : null);
  return (
    <Avatar
      name={name}
      hue={agent?.hue}
      picture={agent?.picture_url}
      seed={message.author.id ?? name}
      decorative
    />
  );
}

/** Whom a mail went to, where that is more than the two who talk. */
function Recipients({ message }: { message: Message }) {
  const { t } = useTranslation("ticket");
  const { to = [], cc = [], bcc = [] } = message.recipients;
  if (message.kind === "note" || (to.length < 2 && cc.length === 0 && bcc.length === 0)) return null;
  const names = (list: typeof to) => list.map((one) => one.name || one.address).join(", ");
  const parts = [
    [t("message.to"), names(to)],
    [t("message.cc"), names(cc)],
    [t("message.bcc"), names(bcc)],
  ].filter(([, people]) => people);
  return (
    <p className="mb-1 break-words text-ink-faint text-small">
      {parts.map(([label, people]) => (
        <span key={label} className="me-2">
          {label} <bdi>{people}</bdi>
        </span>
      ))}
    </p>
  );
}

interface BodyProps {
  message: Message;
  name: string;
  whole: boolean;
  onWhole: (whole: boolean) => void;
}

function Body({ message, name, whole, onWhole }: BodyProps) {
  const { t } = useTranslation("ticket");
  if (message.body_html) {
    return (
      <div className="break-words text-read">
        <RichText html={message.body_html} />
      </div>
    );
  }
  const cut = isCut(message);
  const frame = message.has_html && (whole || !cut);
  const text = cut && !whole ? message.reply_text : message.body_text;
  return (
    <>
      {frame ? (
        <HtmlFrame messageId={message.id} title={t("message.frame", { name })} />
      ) : (
        <PlainText text={text} />
      )}
      {message.body_truncated && !frame && (cut ? whole : true) && (
        <a
          href={`/api/v1/messages/${message.id}/html`}
          target="_blank"
          rel="noreferrer"
          className="mt-2 inline-block text-accent-text underline"
        >
          {t("message.openWhole")}
        </a>
      )}
      {cut && (
        <Button
          variant="ghost"
          size="small"
          className="-ms-2 mt-1"
          icon={Ellipsis}
          aria-expanded={whole}
          onClick={() => onWhole(!whole)}
        >
          {whole ? t("message.hideQuoted") : t("message.showQuoted")}
        </Button>
      )}
    </>
  );
}

/** Plain text with its lines, each paragraph in its own direction, addresses as links. */
function PlainText({ text }: { text: string }) {
  const { t } = useTranslation("ticket");
  if (!text.trim()) return <p className="text-ink-faint italic">{t("message.empty")}</p>;
  return (
    <div dir="auto" className="whitespace-pre-wrap break-words text-read [unicode-bidi:plaintext]">
      {linked(text)}
    </div>
  );
}

/** Whether the new words are less than the whole: then a quote or a signature is folded away. */
export function isCut(message: Message): boolean {
  const { reply_text, body_text } = message;
  return reply_text.trim() !== "" && squeeze(reply_text) !== squeeze(body_text);
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function autoOf(auto: string): "reply" | "bulk" | "list" {
  if (auto === "bulk" || auto === "list") return auto;
  return "reply";
}

async function copyLink(message: Message) {
  const url = new URL(window.location.href);
  url.hash = `message-${message.id}`;
  await navigator.clipboard.writeText(url.href);
}
