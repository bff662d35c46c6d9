// What makes the help centre nicer where scripts run: results while one types, tabs, an open table of contents where
// there is room, the chat. Without it, the page says all of it.
(() => {
  const ASKED = "kept:asked";
  const asked = remembered();
  for (const form of document.querySelectorAll("form.search")) searchAsYouType(form);
  for (const group of document.querySelectorAll(".tabs")) tabs(group);
  const contents = document.querySelector("details.contents");
  if (contents && matchMedia("(min-width: 1000px)").matches) contents.open = true;
  for (const button of document.querySelectorAll("[data-chat]")) chat(button);

  function make(tag, properties = {}) {
    return Object.assign(document.createElement(tag), properties);
  }

  /** A combobox with a list (WAI-ARIA Authoring Practices). Enter without a choice searches, as ever. */
  function searchAsYouType(form) {
    const input = form.elements.q;
    const list = make("ul", { id: `${input.id}-typed`, className: "typed", hidden: true });
    const status = make("p", { className: "hidden-visually" });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.placeholder);
    status.setAttribute("role", "status");
    form.append(list, status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
      input.setAttribute(name, value);
    }
    let options = [];
    let chosen = -1;
    let timer = 0;
    let pause = 0;
    let stop = new AbortController();

    input.addEventListener("input", () => {
      clearTimeout(timer);
      clearTimeout(pause);
      timer = setTimeout(() => void ask(false), 120);
      pause = setTimeout(() => void ask(true), 1200);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && options.length) {
        event.preventDefault();
        choose(chosen + step < -1 ? options.length - 1 : chosen + step >= options.length ? -1 : chosen + step);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        remember(input.value);
        location.assign(options[chosen].dataset.url);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        show([]);
      }
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      clearTimeout(pause);
    });
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) list.hidden = !open(false);
    });
    input.addEventListener("focus", () => (list.hidden = !open(options.length > 0)));
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const url = event.target.closest("[role=option]")?.dataset.url;
      if (!url) return;
      remember(input.value);
      location.assign(url);
    });

    function open(on) {
      input.setAttribute("aria-expanded", String(on));
      return on;
    }

    async function ask(paused) {
      stop.abort();
      stop = new AbortController();
      const q = input.value.trim();
      if (q.length < 2) return show([]);
      const query = new URLSearchParams(paused ? { q, paused: "1" } : { q });
      try {
        const answer = await fetch(`${form.dataset.suggest}?${query}`, { signal: stop.signal, headers: { Accept: "application/json" } });
        if (!answer.ok) return show([]);
        const { items, status: words } = await answer.json();
        if (paused && items.length === options.length && !list.hidden) {
          options.forEach((option, i) => (option.dataset.url = items[i].url));
          return;
        }
        show(items);
        status.textContent = items.length ? words : form.dataset.status;
      } catch {
        // Another letter was typed, or there is no connection: Enter still searches.
      }
    }

    function show(items) {
      options = items.map(({ title, excerpt, url }, i) => {
        const option = make("li", { id: `${list.id}-${i}` });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = url;
        option.append(marked(make("strong"), title));
        if (excerpt) option.append(marked(make("span", { className: "quiet" }), excerpt));
        return option;
      });
      list.replaceChildren(...options);
      choose(-1);
      list.hidden = !open(options.length > 0 && document.activeElement === input);
    }

    function choose(i) {
      chosen = i;
      options.forEach((option, n) => option.setAttribute("aria-selected", String(n === i)));
      if (i < 0) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", options[i].id);
      options[i].scrollIntoView({ block: "nearest" });
    }
  }

  /** Puts text with <mark> into an element, and nothing else that it may hold. */
  function marked(element, html) {
    const parsed = new DOMParser().parseFromString(html, "text/html").body;
    for (const node of parsed.childNodes) {
      if (node.nodeName === "MARK") element.append(make("mark", { textContent: node.textContent }));
      else element.append(node.textContent);
    }
    return element;
  }

  /** Parts of which a reader needs one; the choice holds for all groups with the same titles. */
  function tabs(group) {
    const panels = [...group.children].filter((child) => child.classList.contains("tab"));
    if (panels.length < 2) return;
    const bar = make("div", { className: "tablist" });
    bar.setAttribute("role", "tablist");
    const number = [...document.querySelectorAll(".tabs")].indexOf(group);
    const buttons = panels.map((panel, i) => {
      const title = panel.querySelector(":scope > .tab-title");
      const button = make("button", { type: "button", id: `tab-${number}-${i}`, textContent: title?.textContent ?? String(i + 1) });
      if (title) title.hidden = true; // printed, it stands above its part again
      panel.id ||= `tab-panel-${number}-${i}`;
      button.setAttribute("role", "tab");
      button.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", button.id);
      panel.tabIndex = 0;
      button.addEventListener("click", () => group.closest(".text").dispatchEvent(new CustomEvent("tab", { detail: button.textContent })));
      return button;
    });
    bar.append(...buttons);
    group.prepend(bar);
    bar.addEventListener("keydown", (event) => {
      const at = buttons.indexOf(document.activeElement);
      const forward = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
      const to = { Home: 0, End: buttons.length - 1, [forward]: at + 1, [forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight"]: at - 1 }[event.key];
      if (to === undefined || at < 0) return;
      event.preventDefault();
      const button = buttons[(to + buttons.length) % buttons.length];
      button.focus();
      button.click();
    });
    const select = (i) => {
      buttons.forEach((button, n) => {
        button.setAttribute("aria-selected", String(n === i));
        button.tabIndex = n === i ? 0 : -1;
        panels[n].hidden = n !== i;
      });
    };
    group.closest(".text").addEventListener("tab", ({ detail }) => {
      const i = buttons.findIndex(({ textContent }) => textContent === detail);
      if (i >= 0) select(i);
    });
    const holder = panels.findIndex((panel) => location.hash && panel.querySelector(`[id="${CSS.escape(decodeURIComponent(location.hash.slice(1)))}"]`));
    select(Math.max(0, holder));
  }

  /** The chat is loaded when somebody wants it. */
  function chat(button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (!window.Kept) {
        window.Kept = [];
        const script = make("script", { src: "/chat/widget.js", async: true });
        script.dataset.site = button.dataset.chat;
        document.head.append(script);
      }
      window.Kept.push(asked ? ["open", asked] : ["open"]);
    });
  }

  /** What was searched for in this tab: who did not find the answer need not ask twice. */
  function remembered() {
    const q = document.querySelector("form.search")?.elements.q.defaultValue ?? "";
    try {
      if (q) sessionStorage.setItem(ASKED, q);
      return q || sessionStorage.getItem(ASKED) || "";
    } catch {
      return q;
    }
  }

  function remember(q) {
    try {
      sessionStorage.setItem(ASKED, q.trim());
    } catch {
      // No storage, no memory: the question is typed once more.
    }
  }
})();
