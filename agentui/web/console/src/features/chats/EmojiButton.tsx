import { IconButton, Popover } from "@kept/shared/ui";
import { Smile } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

const EMOJI = [
  "😀 😃 😄 😁 😅 😂 🙂 😉",
  "😊 😍 😘 😎 🤩 🤔 🤗 😌",
  "😕 😟 😢 😭 😬 😮 😳 🙄",
  "👍 👎 👋 👏 🙏 💪 🤝 👌",
  "✌️ 🤞 🙌 🫶 ❤️ 💙 💚 🧡",
  "🎉 ✨ 🔥 ⭐ 💡 ✅ ❌ ⚠️",
  "📦 🚚 ✉️ 📎 📷 🔗 🔒 🔑",
  "☕ 🍀 🌞 🌈 🎁 💶 📅 ⏰",
].map((line) => line.split(" "));

const ACROSS = 8;

/** The ones that fit among colleagues and customers; arrows move, Enter takes. */
export function EmojiButton({ onChoose }: { onChoose: (emoji: string) => void }) {
  const { t } = useTranslation("chats");
  const [open, setOpen] = useState(false);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      side="top"
      aria-label={t("composer.emoji")}
      className="p-1.5"
      trigger={
        <IconButton
          icon={Smile}
          label={t("composer.emoji")}
          tooltipSide="top"
          className="max-pane:size-10!"
        />
      }
    >
      <EmojiGrid
        onChoose={(emoji) => {
          setOpen(false);
          onChoose(emoji);
        }}
      />
    </Popover>
  );
}

function EmojiGrid({ onChoose }: { onChoose: (emoji: string) => void }) {
  const grid = useRef<HTMLDivElement>(null);
  function onKeyDown(event: KeyboardEvent) {
    const buttons = [...(grid.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: ACROSS,
      ArrowUp: -ACROSS,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows move among the buttons inside, which are reached by Tab as well
    <div ref={grid} onKeyDown={onKeyDown} className="grid grid-cols-8 gap-0.5">
      {EMOJI.flat().map((emoji) => (
        <button
          key={emoji}
          type="button"
          onClick={() => onChoose(emoji)}
          className="grid size-8 place-items-center rounded-sm text-title hover:bg-hover focus-visible:bg-hover"
        >
          {emoji}
        </button>
      ))}
    </div>
  );
}
