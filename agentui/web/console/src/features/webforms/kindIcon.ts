import {
  AlignLeft,
  AtSign,
  Calendar,
  CircleDot,
  EyeOff,
  Hash,
  Heading,
  ListChecks,
  type LucideIcon,
  Paperclip,
  Phone,
  SquareCheck,
  TextCursorInput,
} from "lucide-react";
import type { Kind } from "./model";

const ICONS: Record<Kind, LucideIcon> = {
  text: TextCursorInput,
  long_text: AlignLeft,
  email: AtSign,
  phone: Phone,
  number: Hash,
  date: Calendar,
  choice: CircleDot,
  choices: ListChecks,
  checkbox: SquareCheck,
  files: Paperclip,
  hidden: EyeOff,
  heading: Heading,
};

export function kindIcon(kind: Kind): LucideIcon {
  return ICONS[kind];
}
