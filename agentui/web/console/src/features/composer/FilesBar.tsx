import { useFormat } from "@kept/shared/format";
import { cn, IconButton } from "@kept/shared/ui";
import { Paperclip, RotateCw, TriangleAlert, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Attachment } from "./model";
import type { Upload } from "./writing/uploads";

interface FilesBarProps {
  files: readonly Attachment[];
  uploads: readonly Upload[];
  disabled: boolean;
  onRemove: (id: number) => void;
  onCancel: (key: number) => void;
  onRetry: (key: number) => void;
}

/** The files that go along, and those that are still on their way. */
export function FilesBar({ files, uploads, disabled, onRemove, onCancel, onRetry }: FilesBarProps) {
  const { t } = useTranslation(["composer", "ui"]);
  const format = useFormat();
  if (files.length === 0 && uploads.length === 0) return null;
  return (
    <ul aria-label={t("files.label")} className="flex max-h-24 flex-wrap gap-1.5 overflow-y-auto px-4 py-1.5">
      {files.map((file) => (
        <FileLine key={`file-${file.id}`} name={file.name} detail={format.bytes(file.size)} href={file.url}>
          {!disabled && (
            <IconButton
              icon={X}
              size="small"
              label={t("ui:action.remove", { name: file.name })}
              onClick={() => onRemove(file.id)}
            />
          )}
        </FileLine>
      ))}
      {uploads.map((upload) => (
        <FileLine
          key={`upload-${upload.key}`}
          name={upload.name}
          fault={upload.fault?.message}
          progress={upload.fault ? undefined : upload.progress}
          detail={upload.fault ? undefined : format.percent(upload.progress)}
        >
          {upload.fault && upload.fault.status !== 413 && (
            <IconButton
              icon={RotateCw}
              size="small"
              label={t("files.retry", { name: upload.name })}
              onClick={() => onRetry(upload.key)}
            />
          )}
          <IconButton
            icon={X}
            size="small"
            label={t(upload.fault ? "ui:action.remove" : "files.cancel", { name: upload.name })}
            onClick={() => onCancel(upload.key)}
          />
        </FileLine>
      ))}
    </ul>
  );
}

interface FileLineProps {
  name: string;
  detail?: string;
  href?: string;
  fault?: string;
  progress?: number;
  children: React.ReactNode;
}

function FileLine({ name, detail, href, fault, progress, children }: FileLineProps) {
  const Icon = fault ? TriangleAlert : Paperclip;
  return (
    <li
      className={cn(
        "relative flex min-h-7 max-w-full items-center gap-1.5 overflow-hidden rounded-md border ps-2",
        fault ? "border-breach bg-breach-soft text-breach-text" : "border-line bg-surface",
      )}
    >
      <Icon aria-hidden="true" className="size-3.5 shrink-0 text-ink-faint" strokeWidth={1.75} />
      {href ? (
        <a href={href} download={name} className="min-w-0 max-w-56 truncate hover:underline">
          <bdi>{name}</bdi>
        </a>
      ) : (
        <bdi className="min-w-0 max-w-56 truncate">{name}</bdi>
      )}
      {detail && <span className="figures shrink-0 text-ink-faint text-small">{detail}</span>}
      {fault && (
        <span role="alert" className="min-w-0 text-small">
          {fault}
        </span>
      )}
      {children}
      {progress !== undefined && (
        <progress
          aria-label={name}
          value={progress}
          max={1}
          className="absolute inset-x-0 bottom-0 h-0.5 w-full appearance-none [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-transparent [&::-webkit-progress-value]:bg-accent"
        />
      )}
    </li>
  );
}
