/** The ones that people use with a help desk; the keyboard of a phone has the rest. */
export const EMOJI =
  "🙂 😀 😄 😊 😉 😅 😂 😍 🥰 😘 😎 🤔 😐 😕 🙁 😢 😭 😡 😱 😴 🤷 🙈 👍 👎 👌 👋 🙏 👏 💪 🤝 ❤️ 💔 ✨ 🎉 🔥 💡 ✅ ❌ ❓ ❗ ⏰ 📦 🚚 💳 📷 📎 📞 ✉️".split(
    " ",
  );
