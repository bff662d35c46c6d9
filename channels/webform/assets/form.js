// What makes a form nicer where scripts run: questions that come and go, mistakes shown at once, files one by
// one, progress, and the work that lifts the limits of a busy network. The server decides all of it again.
(() => {
  const data = JSON.parse(document.getElementById("form-data")?.dataset.form || "{}");
  const form = document.querySelector("form.form");
  document.documentElement.classList.add("scripted");
  frame();
  if (form) start();

  // In a frame: tell the page around how high we are.
  function frame() {
    if (parent === window || !document.documentElement.classList.contains("bare")) return;
    const tell = (more) =>
      parent.postMessage({ kept: "form", height: document.body.scrollHeight, title: document.title, ...more }, "*");
    new ResizeObserver(() => tell()).observe(document.body);
    tell(document.querySelector(".thanks") ? { top: true } : {});
  }

  function start() {
    const preview = "preview" in form.dataset;
    const token = form.elements._token;
    const button = form.querySelector("button[type=submit]");
    const progress = form.querySelector(".progress");
    const says = form.querySelector(".says");
    const picked = new Map();
    const solver = createSolver();
    let sending = false;

    // The console around a preview has a main of its own: screen readers tell them apart by name.
    if (preview) document.querySelector("main").setAttribute("aria-label", document.title);
    for (const field of data.fields) if (field.kind === "files") files(field);
    if (data.asks?.length && !preview) suggest();
    show();
    form.addEventListener("input", (event) => {
      show();
      const field = data.fields.find(({ id }) => id === event.target.name);
      if (field && question(field)?.querySelector(".error")) recheck(field);
    });
    form.addEventListener("change", show);
    form.addEventListener("focusin", () => preview || solver.begin(token.value, data.work), { once: true });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (preview) return say(data.words.preview);
      if (!sending) void submit();
    });
    // Back from the next page: what is here can be sent again.
    addEventListener("pageshow", () => busy(false));

    function question({ id }) {
      return form.querySelector(`[data-question="${id}"]`);
    }

    function inputs({ id }) {
      return [...form.elements].filter(({ name }) => name === id);
    }

    function answer(field) {
      if (field.kind === "files") {
        const kept = [...(question(field)?.querySelectorAll("[name=_kept]:checked") ?? [])].map(() => "kept");
        return [...(picked.get(field.id) ?? []).map(({ name }) => name), ...kept];
      }
      return inputs(field)
        .filter((input) => !/^(radio|checkbox)$/.test(input.type) || input.checked)
        .map(({ value }) => value.trim())
        .filter(Boolean);
    }

    function show() {
      const shown = {};
      for (const field of data.fields) {
        shown[field.id] = holds(field.show, (id) =>
          shown[id] ? answer(data.fields.find((other) => other.id === id)) : [],
        );
        const place = question(field);
        if (!place || place.hidden === !shown[field.id]) continue;
        place.hidden = !shown[field.id];
        for (const input of place.querySelectorAll("input, select, textarea")) input.disabled = place.hidden;
      }
    }

    function hidden(field) {
      return question(field)?.hidden ?? false;
    }

    function say(text, kind = "new") {
      says.replaceChildren();
      if (!text) return;
      says.append(make("p", { className: `notice ${kind}`, textContent: text }));
      says.scrollIntoView({ block: "nearest" });
    }

    function word(key, field, more = {}) {
      let text = data.words[key] ?? "";
      for (const [name, value] of Object.entries({ label: field.label, help: "", ...more })) {
        text = text.replaceAll(`{${name}}`, value);
      }
      return text.trim();
    }

    /** What is wrong with the answer, or "". */
    function check(field) {
      const values = answer(field);
      if (values.length === 0) {
        if (!field.required || field.kind === "hidden" || field.kind === "heading") return "";
        const key = { choice: "_choice", choices: "_choice", checkbox: "_checkbox", files: "_files" }[field.kind] ?? "";
        return word(`required${key}`, field);
      }
      const value = values[0];
      const length = [...value].length;
      if (field.longest && length > field.longest) return word("too_long", field, { max: field.longest, length });
      if (field.shortest && length < field.shortest) return word("too_short", field, { min: field.shortest, length });
      switch (field.kind) {
        case "email":
          if (!/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value)) return word("email", field);
          break;
        case "phone":
          if (/[^\p{Nd}+\-–()./ x#*]/u.test(value) || (value.match(/\p{Nd}/gu) ?? []).length < 5) return word("phone", field);
          break;
        case "number": {
          const number = Number(value.replace(",", "."));
          if (Number.isNaN(number)) return word("number", field);
          if (field.min !== undefined && number < field.min) return word("number_min", field, { min: field.min });
          if (field.max !== undefined && number > field.max) return word("number_max", field, { max: field.max });
          break;
        }
        case "date":
          if (field.earliest && value < field.earliest) return word("date_min", field, { min: field.earliest });
          if (field.latest && value > field.latest) return word("date_max", field, { max: field.latest });
          break;
        case "files": {
          if (values.length > field.files) return word("file_count", field, { max: field.files });
          const large = (picked.get(field.id) ?? []).find(({ size }) => size > field.file_mb * 2 ** 20);
          if (large) return word("file_size", field, { name: large.name, max: field.file_mb });
        }
      }
      return field.pattern && !matches(field.pattern, value) ? word("pattern", field, { help: field.help ?? "" }) : "";
    }

    function mark(field, message) {
      const place = question(field)?.querySelector(".field");
      if (!place) return;
      const id = `f-${field.id}-error`;
      place.querySelector(".error")?.remove();
      place.classList.toggle("wrong", Boolean(message));
      if (message) {
        const anchor = place.querySelector("legend, :scope > label");
        const text = make("p", { className: "error", id, textContent: message });
        if (anchor && !anchor.classList.contains("choice")) anchor.after(text);
        else place.prepend(text);
      }
      const described = place.matches("fieldset") ? [place] : inputs(field);
      for (const element of described) {
        const others = (element.getAttribute("aria-describedby") ?? "").split(" ").filter((other) => other && other !== id);
        const all = message ? [id, ...others] : others;
        if (all.length) element.setAttribute("aria-describedby", all.join(" "));
        else element.removeAttribute("aria-describedby");
        if (message) element.setAttribute("aria-invalid", "true");
        else element.removeAttribute("aria-invalid");
      }
    }

    /** A mistake that is mended goes, from the list above as well. */
    function recheck(field) {
      const message = check(field);
      mark(field, message);
      if (message) return;
      says.querySelector(`a[href="#f-${field.id}"]`)?.closest("li").remove();
      if (!says.querySelector("li")) says.replaceChildren();
    }

    function complain(flaws) {
      for (const field of data.fields) mark(field, flaws.find(({ id }) => id === field.id)?.message ?? "");
      const list = make("ul");
      for (const { id, message } of flaws) {
        const item = make("li");
        item.append(id ? make("a", { href: `#f-${id}`, textContent: message }) : message);
        list.append(item);
      }
      const box = make("div", { className: "notice bad summary", tabIndex: -1 });
      const title = make("p");
      title.append(make("strong", { textContent: data.words.summary }));
      box.append(title, list);
      says.replaceChildren(box);
      box.focus();
      box.scrollIntoView({ block: "nearest" });
    }

    says.addEventListener("click", (event) => {
      const id = event.target.closest?.("a")?.hash.slice(3);
      const field = data.fields.find((other) => other.id === id);
      if (!field) return;
      event.preventDefault();
      (inputs(field)[0] ?? question(field)).focus();
    });

    function busy(on) {
      sending = on;
      button.setAttribute("aria-disabled", String(on));
      progress.textContent = on ? data.words.sending : "";
    }

    async function submit() {
      const flaws = data.fields
        .filter((field) => !hidden(field))
        .map((field) => ({ id: field.id, message: check(field) }))
        .filter(({ message }) => message);
      if (flaws.length) return complain(flaws);
      say("");
      busy(true);
      let answered;
      try {
        answered = await attempt(3);
      } catch {
        busy(false);
        return say(data.words.offline, "bad");
      }
      if (answered.status === 200 && answered.body.thanks_url) {
        const to = new URL(answered.body.thanks_url);
        location.assign(to.pathname + to.search);
        return;
      }
      busy(false);
      if (answered.body.errors?.length) {
        return complain(answered.body.errors.map(({ field, message }) => ({ id: field, message })));
      }
      say(answered.body.detail && answered.status < 500 ? answered.body.detail : data.words.unavailable, "bad");
    }

    /** Sends; when the server wants a fresh page, or more work, does that and sends again. */
    async function attempt(tries) {
      const body = new FormData(form);
      for (const [id, list] of picked) {
        body.delete(id);
        if (!hidden({ id })) for (const file of list) body.append(id, file);
      }
      body.set("_work", await solver.solve(token.value, data.work));
      const answered = await post(body);
      const { token: fresh, work, code } = answered.body;
      if (!fresh || tries <= 1) return answered;
      token.value = fresh;
      data.work = work;
      if (code === "too_fast") await new Promise((done) => setTimeout(done, 2000));
      return attempt(tries - 1);
    }

    function post(body) {
      return new Promise((done, failed) => {
        const request = new XMLHttpRequest();
        request.open("POST", form.action);
        request.setRequestHeader("Accept", "application/json");
        request.responseType = "text";
        request.upload.onprogress = ({ loaded, total }) => {
          if (total < 200_000) return;
          progress.textContent = data.words.uploading.replace("{percent}", Math.floor((100 * loaded) / total));
        };
        request.onerror = failed;
        request.onload = () => {
          let answer = {};
          try {
            answer = JSON.parse(request.responseText);
          } catch {
            // A proxy's page: its status says enough.
          }
          done({ status: request.status, body: answer });
        };
        request.send(body);
      });
    }

    // Articles that may answer what is being written. "This answered it" folds the form away, and back on demand.
    function suggest() {
      const box = make("aside", { className: "suggestions notice new", hidden: true });
      const title = make("p", { id: "suggestions" });
      const list = make("ul");
      const actions = make("p", { className: "row" });
      const done = make("button", { type: "button", className: "button", textContent: data.words.suggest_answered });
      const thanks = make("section", { className: "card message", hidden: true, tabIndex: -1 });
      const back = make("button", { type: "button", className: "button plain", textContent: data.words.suggest_still });
      const address = (what, more = {}) =>
        `${location.pathname}/${what}?${new URLSearchParams({ lang: document.documentElement.lang, token: token.value, ...more })}`;
      title.append(make("strong", { textContent: data.words.suggest_title }));
      title.setAttribute("role", "status");
      box.setAttribute("aria-labelledby", "suggestions");
      actions.append(done);
      box.append(title, list, actions);
      thanks.append(make("h1", { textContent: data.words.suggest_thanks }), back);
      form.after(thanks);
      let timer = 0;
      let asked = "";
      let stop = new AbortController();

      form.addEventListener("input", ({ target }) => {
        if (!data.asks.includes(target.name)) return;
        clearTimeout(timer);
        timer = setTimeout(() => void ask(target), 600);
      });
      done.addEventListener("click", () => {
        void fetch(address("answered"), { method: "POST" }).catch(() => {});
        form.hidden = true;
        thanks.hidden = false;
        thanks.focus();
      });
      back.addEventListener("click", () => {
        thanks.hidden = true;
        form.hidden = false;
        button.focus();
      });

      async function ask(input) {
        const words = data.asks.flatMap((id) => answer(data.fields.find((field) => field.id === id) ?? { id }));
        const q = words.join(" ").slice(0, 600);
        if (q === asked || q.length < 6) return;
        asked = q;
        stop.abort();
        stop = new AbortController();
        try {
          const got = await fetch(address("suggestions", { q }), { signal: stop.signal, headers: { Accept: "application/json" } });
          if (got.ok) draw((await got.json()).items, input);
        } catch {
          // No connection, or more was typed: the form goes on as it is.
        }
      }

      function draw(items, input) {
        box.hidden = !items.length;
        if (!items.length) return;
        list.replaceChildren(
          ...items.map(({ title, url, excerpt }) => {
            const item = make("li");
            const to = new URL(url, location.href);
            const link = make("a", { href: to.pathname + to.search, target: "_blank", rel: "noopener", textContent: title });
            link.append(make("span", { className: "hidden-visually", textContent: ` ${data.words.suggest_tab}` }));
            item.append(link);
            if (excerpt) item.append(make("p", { className: "quiet", textContent: excerpt }));
            return item;
          }),
        );
        const place = input.closest("[data-question]");
        if (box.previousElementSibling !== place) place.after(box);
      }
    }

    // Several choices add up, each file can be taken away again, and they can be dropped here.
    function files(field) {
      const place = question(field);
      const input = inputs(field)[0];
      if (!input) return;
      const list = make("ul", { className: "chosen" });
      place.append(list);
      picked.set(field.id, []);
      input.addEventListener("change", () => {
        add([...input.files]);
        input.value = "";
      });
      place.addEventListener("dragover", (event) => {
        event.preventDefault();
        place.classList.add("dragged");
      });
      place.addEventListener("dragleave", () => place.classList.remove("dragged"));
      place.addEventListener("drop", (event) => {
        event.preventDefault();
        place.classList.remove("dragged");
        add([...event.dataTransfer.files]);
      });

      function add(more) {
        const all = picked.get(field.id);
        const fresh = more.filter((file) => !all.some((had) => had.name === file.name && had.size === file.size));
        set(field.files === 1 ? fresh.slice(0, 1) : [...all, ...fresh]);
      }

      function set(all) {
        picked.set(field.id, all);
        list.replaceChildren(...all.map(row));
        if (all.length) recheck(field);
        show();
      }

      function row(file) {
        const item = make("li");
        const remove = make("button", { type: "button", className: "button plain", textContent: "×" });
        remove.setAttribute("aria-label", data.words.files_remove.replace("{name}", file.name));
        remove.addEventListener("click", () => {
          set(picked.get(field.id).filter((other) => other !== file));
          input.focus();
        });
        item.append(make("bdi", { textContent: file.name }), remove);
        return item;
      }
    }
  }

  function make(tag, properties = {}) {
    return Object.assign(document.createElement(tag), properties);
  }

  function matches(pattern, value) {
    try {
      return new RegExp(`^(?:${pattern})$`, "u").test(value);
    } catch {
      return true; // the server's dialect
    }
  }

  /** As condition.go does. */
  function holds(condition, answered) {
    if (!condition?.rules?.length) return true;
    const test = ({ field, test, value = "" }) => {
      const values = answered(field).map(fold);
      const want = fold(value);
      if (test === "is") return values.includes(want);
      if (test === "is_not") return !values.includes(want);
      if (test === "contains") return values.some((one) => one && one.includes(want));
      return values.some(Boolean);
    };
    return condition.any ? condition.rules.some(test) : condition.rules.every(test);
  }

  function fold(text) {
    return text.trim().toLowerCase();
  }

  /** Finds a number so that SHA-256 of token and number begins with so many zero bits; in slices, to stay out of the way. */
  function createSolver() {
    let solving = { token: "", done: Promise.resolve("") };
    function begin(token, zeros) {
      if (solving.token !== token) solving = { token, done: search(token, zeros) };
      return solving.done;
    }
    return { begin, solve: begin };
  }

  async function search(token, zeros) {
    const hash = sha256();
    for (let counter = 0; ; ) {
      const until = performance.now() + 12;
      while (performance.now() < until) {
        for (let i = 0; i < 64; i++, counter++) {
          const [first] = hash(`${token}:${counter}`);
          if (Math.clz32(first) >= zeros) return String(counter);
        }
      }
      await new Promise((next) => setTimeout(next));
    }
  }

  /** SHA-256 (FIPS 180-4) of ASCII text, as eight words. Browsers have it only on https, and only one hash a promise. */
  function sha256() {
    const primes = [];
    for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
    const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
    const begin = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
    const constants = primes.map((p) => fraction(Math.cbrt(p)));
    const turn = (x, n) => (x >>> n) | (x << (32 - n));
    const w = new Int32Array(64);
    return (text) => {
      const blocks = (text.length + 8) >> 6;
      const words = new Int32Array((blocks + 1) * 16);
      for (let i = 0; i < text.length; i++) words[i >> 2] |= text.charCodeAt(i) << (24 - (i & 3) * 8);
      words[text.length >> 2] |= 0x80 << (24 - (text.length & 3) * 8);
      words[words.length - 1] = text.length * 8;
      let state = begin;
      for (let at = 0; at < words.length; at += 16) {
        let [a, b, c, d, e, f, g, h] = state;
        for (let i = 0; i < 64; i++) {
          if (i < 16) w[i] = words[at + i];
          else {
            const x = w[i - 15];
            const y = w[i - 2];
            w[i] = (w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
          }
          const t = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + constants[i] + w[i]) | 0;
          const u = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
          h = g;
          g = f;
          f = e;
          e = (d + t) | 0;
          d = c;
          c = b;
          b = a;
          a = (t + u) | 0;
        }
        state = [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) | 0);
      }
      return state;
    };
  }
})();
