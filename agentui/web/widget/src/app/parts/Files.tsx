import { useEffect, useState } from "preact/hooks";
import type { ChatFile } from "../../protocol";
import { useChat } from "../context";
import type { OutFile } from "../core/outbox";
import { useWords } from "../i18n";
import { Icon } from "./Icon";

/** What browsers show by themselves and cannot run. */
const SHOWN = /^image\/(png|jpeg|gif|webp|avif)$/;

export function SentFile({ file }: { file: ChatFile }) {
  if (SHOWN.test(file.type)) {
    return (
      <a class="picture" href={file.url} target="_blank" rel="noopener noreferrer">
        <img src={file.url} alt={file.name} loading="lazy" />
      </a>
    );
  }
  return (
    <a class="file" href={file.url} target="_blank" rel="noopener noreferrer" download={file.name}>
      <FileFace name={file.name} size={file.size} />
    </a>
  );
}

export function WaitingFile({ file }: { file: OutFile }) {
  const chat = useChat();
  const [blob, setBlob] = useState<Blob>();
  useEffect(() => void chat.fileOf(file.key).then(setBlob), [chat, file.key]);
  const share = file.id ? 1 : (chat.state.progress[file.key] ?? 0);
  return (
    <div class="waiting-file">
      {blob && SHOWN.test(file.type) ? (
        <Preview blob={blob} name={file.name} />
      ) : (
        <div class="file">
          <FileFace name={file.name} size={file.size} />
        </div>
      )}
      {share < 1 && <progress value={share} aria-label={file.name} />}
    </div>
  );
}

/** A picture that is still in this browser only. */
export function Preview({ blob, name }: { blob: Blob; name: string }) {
  const [url, setUrl] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url ? <img class="preview" src={url} alt={name} /> : null;
}

export function isPicture(type: string): boolean {
  return SHOWN.test(type);
}

export function FileFace({ name, size }: { name: string; size: number }) {
  const words = useWords();
  return (
    <>
      <Icon name="file" />
      <span class="file-name">
        <bdi>{name}</bdi>
        <span class="faint">{words.size(size)}</span>
      </span>
    </>
  );
}
