// Keeps a page true. A stream says which flights and hits changed; the page then asks, with the marks of what it shows,
// for the parts that are not so any more. Nothing moves: rows change where they stand, and what would come, go or change
// its place is offered. Without a stream the page asks every half minute, without scripts it is loaded anew.
(() => {
  "use strict";
  const leastPause = 2000;
  const withoutStream = 30000;
  const area = () => document.querySelector("[data-live]");
  if (!area()) return;
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  // --- Asking: one request at a time, and never more of the time than a fifth.
  let asking = false;
  let again = false;
  let waiting;
  let began = 0;
  let pause = leastPause;
  const ask = () => {
    if (asking) again = true;
    else waiting ??= setTimeout(go, Math.max(0, began + pause - performance.now()));
  };
  const go = () => {
    waiting = undefined;
    const target = area();
    if (!target || document.hidden) return;
    asking = true;
    began = performance.now();
    htmx.trigger(target, "live");
  };
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches("[data-live]")) return;
    const marks = event.target.querySelectorAll("[data-mark], [data-part]");
    event.detail.parameters.append("have", [...marks].map((shown) => shown.dataset.mark ?? shown.dataset.part).join(""));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== area()) return;
    asking = false;
    pause = Math.max(leastPause, 5 * (performance.now() - began));
    if (event.detail.successful) update(event.detail.elt, event.detail.xhr.responseText);
    if (again) {
      again = false;
      ask();
    }
  });
  // The filter put another list into the page: an answer about the former one is not for it.
  document.addEventListener("htmx:load", (event) => {
    if (event.target.matches?.("[data-live]")) asking = false;
  });

  // --- Updating.
  const inUse = (part) => part.contains(document.activeElement) || part.querySelector("details[open]") !== null;
  const pointedAt = (cell) => cell.matches(":hover") && cell.querySelector("button, select, input") !== null;

  // The row stays the same element where it is. A cell that has the focus, or whose button is under the pointer, is
  // left until that is over; then the row is asked for again, because it keeps its former mark.
  const renew = (shown, fresh) => {
    let whole = true;
    [...fresh.cells].forEach((cell, place) => {
      const old = shown.cells[place];
      if (!old || old.innerHTML === cell.innerHTML) return;
      if (inUse(old) || pointedAt(old)) whole = false;
      else old.replaceWith(document.importNode(cell, true));
    });
    shown.className = fresh.className;
    if (whole) shown.dataset.mark = fresh.dataset.mark;
    return whole;
  };

  const left = (row, gone, words) => {
    if (gone === row.hasAttribute("data-gone")) return;
    row.toggleAttribute("data-gone", gone);
    row.querySelector(".fl-gone")?.remove();
    if (!gone) return;
    const note = document.createElement("span");
    note.className = "fl-gone";
    note.textContent = words;
    row.querySelector(".fl-person, [data-open]")?.closest("td").append(" ", note);
  };

  let held = false;
  const update = (target, text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const found = { more: 0, fewer: 0, moved: false };
    held = false;
    for (const part of fresh.querySelectorAll("[data-part]")) {
      const shown = target.querySelector(`#${part.id}`);
      if (shown && inUse(shown)) held = true;
      else shown?.replaceWith(document.importNode(part, true));
    }
    for (const list of fresh.querySelectorAll("[data-list]")) {
      const place = target.querySelector(`[data-list="${list.dataset.list}"]`);
      const rows = place ? [...place.querySelectorAll("tr[id]")] : [];
      const order = list.dataset.order ? list.dataset.order.split(" ") : [];
      const known = new Map(rows.map((row) => [row.id, row]));
      const now = new Set(order);
      for (const row of list.querySelectorAll("tr[id]")) {
        if (known.has(row.id) && !renew(known.get(row.id), row)) held = true;
      }
      rows.forEach((row) => left(row, !now.has(row.id), target.dataset.left));
      const staying = rows.filter((row) => now.has(row.id)).map((row) => row.id);
      found.more += order.length - staying.length;
      found.fewer += rows.length - staying.length;
      found.moved ||= order.filter((id) => known.has(id)).join() !== staying.join();
    }
    offer(target.querySelector("#news"), found);
    tell("foreland:changed");
  };

  const offer = (news, { more, fewer, moved }) => {
    if (!news) return;
    const texts = [];
    if (more) texts.push(news.dataset.news.replace("{count}", more));
    if (fewer) texts.push(news.dataset.fewer.replace("{count}", fewer));
    if (moved && !texts.length) texts.push(news.dataset.moved);
    const said = news.querySelector("span");
    const text = texts.join(" ");
    if (said.textContent === text) return;
    said.textContent = text;
    news.hidden = !text;
    tell("foreland:announce", text);
  };
  document.addEventListener("focusout", () => held && ask());
  document.addEventListener("pointerout", () => held && ask());

  // --- The stream, only while the page is seen: a browser has few connections to one place.
  let source;
  let comingBack;
  const concerns = ({ flights, hits, travellers, referrals = [] }) => {
    const { live: flight, traveller } = area()?.dataset ?? {};
    if (flight === "protection") return referrals.length > 0;
    if (traveller && travellers.includes(traveller)) return true; // a colleague opened or closed the same page
    return flight ? flights.includes(flight) : flights.length + hits.length > 0;
  };
  const open = () => {
    clearTimeout(comingBack);
    if (source || document.hidden || !window.EventSource) return;
    source = new EventSource(`/events${area()?.dataset.stream ?? ""}`);
    source.addEventListener("changed", (event) => concerns(JSON.parse(event.data)) && ask());
    source.addEventListener("everything", ask);
    source.addEventListener("away", () => tell("foreland:lost", true));
    source.addEventListener("ended", () => {
      close();
      ask(); // who is signed out is led to the sign-in page
    });
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return; // otherwise the browser connects again by itself
      close();
      comingBack = setTimeout(open, withoutStream / 2);
    });
  };
  const close = () => {
    source?.close();
    source = undefined;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  setInterval(() => source?.readyState !== EventSource.OPEN && ask(), withoutStream);
  open();
})();
