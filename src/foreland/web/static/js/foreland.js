// Improves pages that work without it: the clocks tick, keys move between rows, fragments are swapped by htmx.
(() => {
  "use strict";
  const body = document.body;
  body.classList.add("js-enabled");
  if ("noModule" in HTMLScriptElement.prototype) {
    body.classList.add("govuk-frontend-supported");
  }

  // --- Clocks. The server sends instants and its own clock; a wrong clock on this machine is corrected by the difference.
  const serverNow = Date.parse(body.dataset.now);
  const offset = serverNow - Date.now();
  const now = () => Date.now() + offset;
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const words = {
    minutes: body.dataset.minutes,
    hours: body.dataset.hours,
    days: body.dataset.days,
    closed: body.dataset.closed,
  };
  const timeLeft = (left) => {
    if (left < 0) return words.closed;
    if (left < 60) return fill(words.minutes, { minutes: left });
    if (left < 1440) {
      return fill(words.hours, { hours: Math.floor(left / 60), minutes: String(left % 60).padStart(2, "0") });
    }
    return fill(words.days, { days: Math.floor(left / 1440), hours: Math.floor((left % 1440) / 60) });
  };
  const level = (left) => (left < 0 ? "closed" : left < 60 ? "imminent" : left < 180 ? "soon" : "later");

  // A crossing of one of these is said once, politely; the ticking itself never is.
  const thresholds = [120, 60, 30, 15];
  const announcer = document.querySelector("[data-announce]");
  const tick = () => {
    const crossings = new Set();
    for (const clock of document.querySelectorAll("[data-countdown]")) {
      const left = Math.floor((Date.parse(clock.dateTime) - now()) / 60000);
      const before = Number(clock.dataset.left);
      clock.dataset.left = left;
      if (before === left) continue;
      clock.textContent = timeLeft(left);
      const holder = clock.closest("[data-level]");
      if (holder) holder.dataset.level = level(left);
      const crossed = thresholds.find((minutes) => before > minutes && left <= minutes);
      if (crossed && clock.dataset.flight && announcer) {
        crossings.add(fill(announcer.dataset.announce, { flight: clock.dataset.flight, minutes: crossed }));
      }
    }
    const wall = document.querySelector("[data-wall-clock]");
    if (wall) wall.textContent = new Date(now()).toISOString().slice(11, 16);
    if (crossings.size) announcer.textContent = [...crossings].join(". ");
  };
  const nextMinute = () => {
    tick();
    setTimeout(nextMinute, 60000 - (now() % 60000) + 50);
  };
  setTimeout(nextMinute, 0);
  document.addEventListener("visibilitychange", () => document.hidden || tick());

  // --- Keys. They only move and open; nothing is ever decided by one. They can be turned off (body has no data-keys).
  const rows = () => [...document.querySelectorAll("[data-row] a[data-open]")];
  const move = (step) => {
    const links = rows();
    if (!links.length) return;
    const current = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
    const next = current < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, current + step));
    links[next].focus();
    links[next].closest("[data-row]").scrollIntoView({ block: "nearest" });
  };
  const places = { f: body.dataset.flights, h: body.dataset.queue };
  let leading = 0;
  if (body.hasAttribute("data-keys")) {
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input:not([type=radio]):not([type=checkbox]), select, textarea, [contenteditable]");
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing) return;
      const led = Date.now() - leading < 1500;
      leading = 0;
      if (led && places[event.key]) {
        location.assign(places[event.key]);
      } else if (event.key === "g") {
        leading = Date.now();
      } else if (event.key === "j") {
        move(1);
      } else if (event.key === "k") {
        move(-1);
      } else if (event.key === "/") {
        const search = document.querySelector("[data-search]");
        if (!search) return;
        search.focus();
        search.select();
      } else if (event.key === "?") {
        location.assign(body.dataset.help);
      } else {
        return;
      }
      event.preventDefault();
    });
  }

  // --- Fragments. A failed poll says so instead of leaving an old list looking fresh; new rows start with right clocks.
  const connection = document.querySelector("[data-connection]");
  const say = (lost) => {
    if (connection && connection.hidden === lost) connection.hidden = !lost;
  };
  document.addEventListener("htmx:sendError", () => say(true));
  document.addEventListener("htmx:responseError", () => say(true));
  document.addEventListener("htmx:afterOnLoad", () => say(false));
  document.addEventListener("htmx:afterSettle", tick);

  // A polled list changes its rows in place: none moves, none comes or goes, and the row that has the focus or the
  // pointer stays as it is. What is not there yet is counted, and shown when the officer asks for it.
  const served = new WeakMap();
  const remember = (list) => list.querySelectorAll("tr[id]").forEach((row) => served.set(row, row.innerHTML));
  document.querySelectorAll("[data-poll]").forEach(remember);
  document.addEventListener("htmx:load", (event) => event.target.matches("[data-poll]") && remember(event.target));
  document.addEventListener("htmx:afterRequest", (event) => {
    const list = event.detail.elt;
    if (!list.matches("[data-poll]") || !event.detail.successful) return;
    const fresh = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    let unseen = 0;
    for (const row of fresh.querySelectorAll("tr[id]")) {
      const shown = document.getElementById(row.id);
      if (!shown) {
        unseen += 1;
      } else if (served.get(shown) !== row.innerHTML && !shown.contains(document.activeElement) && !shown.matches(":hover")) {
        const copy = document.importNode(row, true);
        served.set(copy, row.innerHTML);
        shown.replaceWith(copy);
      }
    }
    const news = list.querySelector("[data-news]");
    if (news && unseen) {
      const text = fill(news.dataset.news, { count: unseen });
      const said = news.querySelector("span");
      if (said.textContent !== text) said.textContent = text;
      news.hidden = false;
    }
    tick();
  });
})();
