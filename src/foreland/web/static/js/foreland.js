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

  // What is said aloud: politely, all that came together in one breath, and never more often than every few seconds.
  const announcer = document.querySelector("[data-announce]");
  const breath = 5000;
  const most = 5;
  const unsaid = new Set();
  let lastSaid = -breath;
  let speaking;
  const speak = () => {
    speaking = undefined;
    lastSaid = performance.now();
    const texts = [...unsaid];
    unsaid.clear();
    const more = texts.length - most;
    const said = texts.slice(0, most);
    if (more > 0) said.push(fill(announcer.dataset.more, { count: more }));
    announcer.textContent = said.join(" ");
  };
  const announce = (text) => {
    if (!announcer || !text) return;
    unsaid.add(/[.!?]$/.test(text) ? text : `${text}.`);
    speaking ??= setTimeout(speak, Math.max(0, lastSaid + breath - performance.now()));
  };
  document.addEventListener("foreland:announce", (event) => announce(event.detail));

  // A door that comes nearer than one of these, or closes, is said once, however often it stands on the page; the
  // ticking itself never is. A door that is told anew goes on from the one whose place it took.
  const thresholds = [60, 30, 15];
  let doors = new Map();
  const crossed = (flight, before, left) => {
    if (before === undefined || before <= left || !announcer) return;
    if (before >= 0 && left < 0) announce(fill(announcer.dataset.closed, { flight }));
    else if (thresholds.some((minutes) => before > minutes && left <= minutes)) {
      announce(fill(announcer.dataset.announce, { flight, minutes: left }));
    }
  };
  const compare = (present) => {
    for (const [door, { flight, left }] of present) {
      const gone = [...doors].filter(([key, one]) => one.flight === flight && !present.has(key));
      crossed(flight, (doors.get(door) ?? gone[0]?.[1])?.left, left);
    }
    doors = present;
  };
  const minute = 60000;
  let ticking;
  const tick = () => {
    const present = new Map();
    const instant = now();
    let pause = minute - (instant % minute);
    for (const clock of document.querySelectorAll("[data-countdown]")) {
      const until = Date.parse(clock.dateTime) - instant;
      const left = Math.floor(until / minute);
      pause = Math.min(pause, until - left * minute); // doors close between full minutes, too
      const text = timeLeft(left);
      if (clock.textContent !== text) clock.textContent = text;
      const holder = clock.closest("[data-level]");
      if (holder) holder.dataset.level = level(left);
      const flight = clock.dataset.flight;
      if (flight) present.set(`${flight} ${clock.dateTime}`, { flight, left });
    }
    compare(present);
    for (const wall of document.querySelectorAll("[data-wall-clock]")) {
      const timeZone = wall.dataset.wallClock || "UTC"; // else that of the reader's desk
      wall.textContent = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(instant);
    }
    clearTimeout(ticking);
    ticking = setTimeout(tick, Math.max(1000, pause + 50));
  };
  ticking = setTimeout(tick, 0);
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

  // --- Fragments. A failed request says so instead of leaving an old list looking fresh; new rows start with right clocks.
  const connection = document.querySelector("[data-connection]");
  const say = (lost) => {
    if (connection && connection.hidden === lost) connection.hidden = !lost;
  };
  document.addEventListener("htmx:sendError", () => say(true));
  document.addEventListener("htmx:responseError", () => say(true));
  document.addEventListener("htmx:afterOnLoad", () => say(false));
  document.addEventListener("htmx:afterSettle", tick);
  document.addEventListener("foreland:changed", tick);
  document.addEventListener("foreland:lost", (event) => say(event.detail));
})();
