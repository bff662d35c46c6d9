// Puts a form into the page where this script stands:
//   <script async src="https://desk.example/forms/embed.js" data-form="contact"></script>
(() => {
  const script = document.currentScript;
  const slug = script?.dataset.form;
  if (!slug) return;
  const origin = new URL(script.src).origin;
  const address = new URL(`/forms/${encodeURIComponent(slug)}`, origin);
  address.searchParams.set("embed", "1");
  const language = script.dataset.language || document.documentElement.lang;
  if (language) address.searchParams.set("lang", language);
  for (const [name, value] of new URLSearchParams(script.dataset.answers || "")) address.searchParams.set(name, value);
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = script.dataset.title || "Form";
  frame.style.cssText = "display:block;width:100%;height:480px;border:0;color-scheme:auto";
  if (script.parentNode !== document.head) script.after(frame);
  else if (document.body) document.body.append(frame);
  else addEventListener("DOMContentLoaded", () => document.body.append(frame));
  addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== frame.contentWindow || from !== origin || data?.kept !== "form") return;
    if (data.height > 0) frame.style.height = `${Math.ceil(data.height)}px`;
    if (data.title) frame.title = data.title;
    if (data.top) frame.scrollIntoView({ block: "nearest" });
  });
})();
