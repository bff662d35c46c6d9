import type { Language } from "../languages";

/** What the launcher says: open, close, and how many messages are new. */
export const WORDS: Record<Language, [open: string, close: string, unread: (n: number) => string]> = {
  en: ["Open chat", "Close chat", (n) => (n === 1 ? "1 new message" : `${n} new messages`)],
  de: ["Chat öffnen", "Chat schließen", (n) => (n === 1 ? "1 neue Nachricht" : `${n} neue Nachrichten`)],
  es: ["Abrir el chat", "Cerrar el chat", (n) => (n === 1 ? "1 mensaje nuevo" : `${n} mensajes nuevos`)],
  fr: ["Ouvrir le chat", "Fermer le chat", (n) => (n === 1 ? "1 nouveau message" : `${n} nouveaux messages`)],
  pt: ["Abrir o chat", "Fechar o chat", (n) => (n === 1 ? "1 mensagem nova" : `${n} mensagens novas`)],
  zh: ["打开聊天", "关闭聊天", (n) => `${n} 条新消息`],
  ja: ["チャットを開く", "チャットを閉じる", (n) => `新着メッセージ ${n} 件`],
  ar: ["فتح المحادثة", "إغلاق المحادثة", (n) => `رسائل جديدة: ${n}`],
};
