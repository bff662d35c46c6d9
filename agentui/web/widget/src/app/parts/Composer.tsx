import type { TargetedKeyboardEvent } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useChat } from "../context";
import { useWords } from "../i18n";
import { EMOJI } from "./emoji";
import { FileFace, isPicture, Preview } from "./Files";
import { Icon } from "./Icon";

/** Where a finger types, Enter is a new line and the keyboard must not jump up unasked. */
export const TOUCH = matchMedia("(pointer: coarse)").matches;
const MOST_FILES = 10;
const TALLEST = 160;

interface ComposerProps {
  conversation: string;
  files: readonly File[];
  onFiles: (files: readonly File[]) => void;
  onSend: (text: string, files: readonly File[]) => void;
  onText?: (text: string) => void;
}

export function Composer({ conversation, files, onFiles, onSend, onText }: ComposerProps) {
  const chat = useChat();
  const { t } = useWords();
  const [text, setText] = useState(() => chat.draft(conversation));
  const [picking, setPicking] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const longest = chat.state.site?.max_text ?? 10_000;
  const tooLong = [...text].length > longest;
  const empty = !text.trim() && !files.length;

  const change = (next: string) => {
    setText(next);
    chat.typed(conversation, next);
    onText?.(next);
  };
  const send = () => {
    if (empty || tooLong) return;
    onSend(text.trim(), files);
    change("");
    onFiles([]);
    setPicking(false);
    field.current?.focus();
  };
  const keyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => {
    // Enter that ends the composition of a Chinese or Japanese word is not meant for us.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing || TOUCH) return;
    event.preventDefault();
    send();
  };
  const insert = (emoji: string) => {
    const at = field.current?.selectionStart ?? text.length;
    change(text.slice(0, at) + emoji + text.slice(field.current?.selectionEnd ?? at));
    field.current?.focus();
  };

  // The field is as tall as its text.
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(TALLEST, text ? area.scrollHeight : 0)}px`;
  }, [text]);

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {tooLong && (
        <p class="fault" role="alert">
          {t("too_long")}
        </p>
      )}
      {files.length > 0 && <Chosen files={files} onFiles={onFiles} />}
      {picking && <EmojiPicker onPick={insert} onClose={() => setPicking(false)} />}
      <textarea
        ref={field}
        rows={1}
        value={text}
        placeholder={t("write")}
        aria-label={t("write")}
        aria-invalid={tooLong}
        enterkeyhint={TOUCH ? "enter" : "send"}
        dir="auto"
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={keyDown}
        onPaste={(event) => {
          const pasted = [...(event.clipboardData?.files ?? [])];
          if (!pasted.length) return;
          event.preventDefault();
          onFiles([...files, ...pasted]);
        }}
      />
      <div class="tools">
        <FileButton onFiles={(more) => onFiles([...files, ...more])} />
        {TOUCH && <FileButton camera onFiles={(more) => onFiles([...files, ...more])} />}
        {!TOUCH && (
          <button
            type="button"
            class="tool emoji-button"
            aria-label={t("emoji")}
            aria-expanded={picking}
            onClick={() => setPicking(!picking)}
          >
            <Icon name="smile" />
          </button>
        )}
        <button type="submit" class="tool send" aria-label={t("send")} aria-disabled={empty || tooLong}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function FileButton({ camera = false, onFiles }: { camera?: boolean; onFiles: (files: File[]) => void }) {
  const { t } = useWords();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class="tool"
        aria-label={t(camera ? "camera" : "attach")}
        onClick={() => input.current?.click()}
      >
        <Icon name={camera ? "camera" : "clip"} />
      </button>
      <input
        ref={input}
        type="file"
        hidden
        tabIndex={-1}
        multiple={!camera}
        {...(camera ? { accept: "image/*", capture: "environment" } : {})}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
    </>
  );
}

function Chosen({ files, onFiles }: Pick<ComposerProps, "files" | "onFiles">) {
  const { t } = useWords();
  return (
    <ul class="chosen">
      {files.map((file) => (
        <li key={`${file.name} ${file.size} ${file.lastModified}`} class="file">
          {isPicture(file.type) ? <Preview blob={file} name="" /> : null}
          <FileFace name={file.name} size={file.size} />
          <button
            type="button"
            class="tool"
            aria-label={t("remove", { name: file.name })}
            onClick={() => onFiles(files.filter((other) => other !== file))}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function EmojiPicker({ onPick, onClose }: { onPick: (emoji: string) => void; onClose: () => void }) {
  const { t } = useWords();
  const grid = useRef<HTMLFieldSetElement>(null);
  useEffect(() => grid.current?.querySelector("button")?.focus(), []);
  const move = (event: TargetedKeyboardEvent<HTMLFieldSetElement>) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      grid.current?.closest("form")?.querySelector<HTMLElement>(".emoji-button")?.focus();
      return onClose();
    }
    const buttons = [...event.currentTarget.querySelectorAll("button")];
    const right = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: right, ArrowLeft: -right, ArrowDown: 8, ArrowUp: -8 }[event.key];
    if (!step) return;
    event.preventDefault();
    buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + step]?.focus();
  };
  return (
    <fieldset ref={grid} class="emoji" aria-label={t("emoji")} onKeyDown={move}>
      {EMOJI.map((emoji, at) => (
        <button key={emoji} type="button" tabIndex={at ? -1 : 0} onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
    </fieldset>
  );
}

/** Which of the files can be sent, and what to say of the others. */
export function fitting(
  files: readonly File[],
  largest: number,
): { files: File[]; large?: File; many: boolean } {
  const large = files.find(({ size }) => size > largest);
  const fit = files.filter(({ size }) => size <= largest);
  return { files: fit.slice(0, MOST_FILES), large, many: fit.length > MOST_FILES };
}

export { MOST_FILES };
