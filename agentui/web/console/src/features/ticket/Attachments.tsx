import { useFormat } from "@kept/shared/format";
import { buttonClass, Dialog } from "@kept/shared/ui";
import { Download, FileText, Image, type LucideIcon, Music, Video } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Attachment } from "./model";

/** Pictures that every browser draws without running anything; SVG is not among them. */
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);

interface AttachmentsProps {
  files: readonly Attachment[];
  /** Show pictures that are part of the text too: the text is shown without them. */
  inline: boolean;
}

/** The files of a message: pictures as thumbnails that open, everything else as chips that download. */
export function Attachments({ files, inline }: AttachmentsProps) {
  const { t } = useTranslation("ticket");
  const [preview, setPreview] = useState<Attachment | null>(null);
  const shown = files.filter((file) => !file.inline || (inline && PICTURES.has(file.type)));
  if (shown.length === 0) return null;
  const pictures = shown.filter((file) => PICTURES.has(file.type));
  const others = shown.filter((file) => !PICTURES.has(file.type));
  return (
    <div className="mt-3 flex flex-col gap-2">
      {pictures.length > 0 && (
        <ul aria-label={t("files.pictures")} className="flex flex-wrap gap-2">
          {pictures.map((file) => (
            <li key={file.id}>
              <button
                type="button"
                onClick={() => setPreview(file)}
                aria-label={t("files.preview", { name: file.name })}
                title={file.name}
                className="block overflow-hidden rounded-md border border-line bg-sunken hover:border-line-strong"
              >
                <img
                  src={`${file.url}?inline=true`}
                  alt=""
                  loading="lazy"
                  className="h-20 min-w-20 max-w-48 object-cover"
                />
              </button>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul aria-label={t("files.others")} className="flex flex-wrap gap-2">
          {others.map((file) => (
            <li key={file.id} className="min-w-0 max-w-full">
              <FileChip file={file} />
            </li>
          ))}
        </ul>
      )}
      {preview && <Preview file={preview} onClose={() => setPreview(null)} />}
    </div>
  );
}

function FileChip({ file }: { file: Attachment }) {
  const { t } = useTranslation("ticket");
  const format = useFormat();
  const Icon = iconOf(file.type);
  return (
    <a
      href={file.url}
      download={file.name}
      title={t("files.download", { name: file.name })}
      className="flex h-7 max-w-72 items-center gap-2 rounded-md border border-line px-2 hover:border-line-strong hover:bg-hover"
    >
      <Icon aria-hidden="true" className="size-4 shrink-0 text-ink-faint" strokeWidth={1.75} />
      <bdi className="min-w-0 truncate">{file.name || t("files.nameless")}</bdi>
      <span className="figures shrink-0 text-ink-faint text-small">{format.bytes(file.size)}</span>
    </a>
  );
}

function Preview({ file, onClose }: { file: Attachment; onClose: () => void }) {
  const { t } = useTranslation("ticket");
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={file.name || t("files.nameless")}
      size="large"
      footer={
        <a href={file.url} download={file.name} className={buttonClass()}>
          <Download aria-hidden="true" className="size-4" strokeWidth={1.75} />
          {t("files.save")}
        </a>
      }
    >
      <img src={`${file.url}?inline=true`} alt={file.name} className="mx-auto max-h-[60vh] object-contain" />
    </Dialog>
  );
}

function iconOf(type: string): LucideIcon {
  if (type.startsWith("image/")) return Image;
  if (type.startsWith("audio/")) return Music;
  if (type.startsWith("video/")) return Video;
  return FileText;
}
