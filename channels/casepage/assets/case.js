/* Tells that there is an answer while the page is open, and shows it when asked to. What is being read does
   not move, and what is being typed stays. Without this script the page works all the same. */
(function () {
  "use strict";
  var page = document.getElementById("case");
  var bar = document.getElementById("news");
  if (!page || !bar) return;

  var often = 10000;
  var seldom = 120000;
  var wait = often;
  var timer = 0;

  function later() {
    clearTimeout(timer);
    if (document.hidden) return; /* asked at once when somebody looks again */
    timer = setTimeout(look, wait * (0.85 + Math.random() * 0.3));
  }

  function look() {
    fetch(page.dataset.news, { headers: { "If-None-Match": '"' + page.dataset.version + '"' }, cache: "no-store", credentials: "omit" })
      .then(function (r) {
        if (r.status === 404) return null; /* the link has ended; the page stays as it is */
        wait = r.ok || r.status === 304 ? often : Math.min(wait * 2, seldom);
        if (!r.ok) return later();
        return r.json().then(function (news) {
          if (news.version !== page.dataset.version) offer(news.newest > Number(page.dataset.newest));
          later();
        });
      })
      .catch(function () {
        wait = Math.min(wait * 2, seldom);
        later();
      });
  }

  function offer(answer) {
    var words = answer ? page.dataset.newAnswer : page.dataset.changed;
    var button = bar.querySelector("button");
    if (!button) {
      button = document.createElement("button");
      button.type = "button";
      button.className = "button primary";
      button.addEventListener("click", show);
      bar.appendChild(button);
    }
    words = words + " · " + page.dataset.show;
    if (button.textContent !== words) button.textContent = words;
  }

  function show() {
    var newest = Number(page.dataset.newest);
    fetch(location.pathname + location.search, { cache: "no-store", credentials: "omit" })
      .then(function (r) {
        if (!r.ok) throw new Error(String(r.status));
        return r.text();
      })
      .then(function (html) {
        var fresh = new DOMParser().parseFromString(html, "text/html").getElementById("case");
        page.replaceWith(fresh);
        page = fresh;
        bar.textContent = "";
        var first = Array.prototype.find.call(fresh.querySelectorAll("article"), function (a) {
          return Number(a.id.slice(1)) > newest;
        });
        if (first) first.focus();
      })
      .catch(function () {
        location.reload();
      });
  }

  document.addEventListener("visibilitychange", function () {
    clearTimeout(timer);
    if (!document.hidden) look();
  });
  later();

  /* A form is sent once, however often its button is pressed. */
  document.querySelectorAll("form[data-once]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = "1";
      var button = form.querySelector("button");
      button.setAttribute("aria-disabled", "true");
      button.textContent = page.dataset.sending;
    });
  });

  /* What is typed survives a reload, a lost connection, and a browser that drops the page to save memory. It is
     forgotten when it has arrived. */
  var text = document.getElementById("text");
  var key = "kept:" + location.pathname;
  function remember() {
    try {
      if (/[?&]done=(sent|followed)/.test(location.search)) sessionStorage.removeItem(sessionStorage.getItem("kept:sent"));
      if (!text.value) text.value = sessionStorage.getItem(key) || "";
      text.addEventListener("input", function () {
        sessionStorage.setItem(key, text.value);
      });
      text.form.addEventListener("submit", function () {
        sessionStorage.setItem("kept:sent", key);
      });
    } catch (e) {
      /* storage is off: nothing is kept */
    }
  }
  remember();

  /* What was done is told once, not at each reload. */
  var place = document.getElementById("problems") || document.getElementById("done");
  if (place) place.focus();
  if (/[?&]done=/.test(location.search)) {
    var address = new URL(location.href);
    address.searchParams.delete("done");
    history.replaceState(null, "", address.pathname + address.search);
  }

  /* Back from another page: the form may be sent again. */
  addEventListener("pageshow", function (event) {
    if (event.persisted) location.reload();
  });
})();
