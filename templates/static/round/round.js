// The page for those who deliver, from door to door and with a bad connection. No package, no build step.
//
// Every record is put into the phone's database first, under a name that the phone draws. It is sent from there as often
// as the network needs, the same bytes each time, and stays until the server has said that it has it.
"use strict";
(() => {
  const [LONG_SIDE, LARGEST, EVERY_MS, LIMIT_MS] = [1280, 300000, 15000, 20000];

  const secret = /^#[0-9a-f]{32}$/.test(location.hash) ? location.hash.slice(1) : "";
  const byId = (id) => document.getElementById(id);
  const state = { db: null, order: "", list: null, records: [], at: null, photo: null, link: true };

  function word(code, values) {
    const found = byId("round-words").content.querySelector(`[data-word="${code}"]`);
    const text = found ? found.textContent : code;
    return Object.keys(values || {}).reduce((said, name) => said.split(`{${name}}`).join(String(values[name])), text);
  }

  function element(name, properties, children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...(children || []));
    return made;
  }

  const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

  // -- the phone's database ------------------------------------------------------------------------------------------

  function open() {
    return new Promise((done, failed) => {
      const asked = indexedDB.open("zhengyi-round", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("records", { keyPath: "id" });
        asked.result.createObjectStore("lists", { keyPath: "order" });
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  }

  /** One transaction on one store: `work` asks, the answer is given once it is on the disk. */
  function keep(store, mode, work) {
    return new Promise((done, failed) => {
      const transaction = state.db.transaction(store, mode);
      const asked = work(transaction.objectStore(store));
      transaction.oncomplete = () => done(asked.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  }

  const put = (store, value) => keep(store, "readwrite", (place) => place.put(value));

  async function loadRecords() {
    const all = await keep("records", "readonly", (place) => place.getAll());
    state.records = all.filter((item) => item.order === state.order).sort((a, b) => a.made - b.made);
  }

  // -- the server ----------------------------------------------------------------------------------------------------

  /** The status and the value of an answer; status 0 if there was none. */
  async function ask(method, path, value) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), LIMIT_MS);
    const headers = { Accept: "application/json", "X-Zhengyi-Order": secret };
    if (value) Object.assign(headers, { "Content-Type": "application/json", "X-Zhengyi": "1" });
    const body = value ? JSON.stringify(value) : undefined;
    const options = { method, headers, body, cache: "no-store", credentials: "same-origin", redirect: "error", signal: stop.signal };
    try {
      const answer = await fetch(`/api/round/${path}`, options);
      return { status: answer.status, value: await answer.json() };
    } catch {
      return { status: 0, value: null };
    } finally {
      clearTimeout(timer);
    }
  }

  const isPassing = (status) => status === 0 || status === 401 || status === 408 || status === 429 || status >= 500;

  async function loadList() {
    const answer = await ask("GET", "list");
    state.link = answer.status !== 401;
    if (answer.status !== 200) return;
    const skew = answer.value.now - Math.floor(Date.now() / 1000);
    state.list = { order: state.order, skew, ...answer.value };
    await put("lists", state.list);
  }

  /** Send one record, its picture first. Gives the status of what ended it. */
  async function sendRecord(item) {
    if (item.photo) {
      const data = btoa(Array.from(new Uint8Array(item.photo), (byte) => String.fromCharCode(byte)).join(""));
      const answer = await ask("PUT", `photos/${item.evidence}`, { data });
      if (answer.status > 201 || answer.status === 0) return answer;
    }
    const { evidence, mode, outcome, time, voter } = item;
    return ask("PUT", `visits/${item.id}`, { evidence, mode, outcome, time, voter });
  }

  /** Send what waits, in the order in which it was recorded; stop at the first that the network does not carry. */
  async function send() {
    if (state.sending || !state.db) return;
    state.sending = true;
    try {
      if (!state.list || !state.link) await loadList();
      await loadRecords();
      for (const item of state.records.filter((one) => one.state === "here")) {
        const answer = await sendRecord(item);
        if (answer.status === 401) state.link = false;
        if (isPassing(answer.status)) break;
        const taken = answer.status === 200 || answer.status === 201;
        await put("records", { ...item, photo: taken ? null : item.photo, state: taken ? "sent" : "rejected" });
      }
      await loadRecords();
    } finally {
      state.sending = false;
      show();
    }
  }

  // -- recording -----------------------------------------------------------------------------------------------------

  /** The picture made small, as JPEG; null if the file is none. */
  function shrink(file) {
    return new Promise((done) => {
      const picture = new Image();
      const address = URL.createObjectURL(file);
      picture.onerror = () => done(null);
      picture.onload = async () => {
        const scale = Math.min(1, LONG_SIDE / Math.max(picture.naturalWidth, picture.naturalHeight));
        const size = { width: Math.round(picture.naturalWidth * scale), height: Math.round(picture.naturalHeight * scale) };
        const canvas = element("canvas", size);
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        URL.revokeObjectURL(address);
        for (const quality of [0.7, 0.5, 0.3, 0.1]) {
          const made = await new Promise((ready) => canvas.toBlob(ready, "image/jpeg", quality));
          if (made && made.size <= LARGEST) return done(await new Response(made).arrayBuffer());
        }
        return done(null);
      };
      picture.src = address;
    });
  }

  async function takePhoto() {
    const [file] = byId("form-photo").files;
    state.photo = file ? shrink(file) : null;
    const made = state.photo && (await state.photo);
    byId("photo-state").textContent = file ? word(made ? "photo-kept" : "photo-bad") : "";
  }

  async function save() {
    const chosen = document.querySelector("[name=outcome]:checked");
    if (!chosen) return complain("choose");
    if (state.saving) return undefined;
    state.saving = true;
    try {
      return await record(...chosen.value.split("/"));
    } catch {
      return complain("no-store");
    } finally {
      state.saving = false;
    }
  }

  async function record(mode, outcome) {
    const photo = (await state.photo) || null;
    const item = {
      id: hex(crypto.getRandomValues(new Uint8Array(16))),
      order: state.order,
      made: Date.now(),
      voter: state.at.voter,
      mode,
      outcome,
      time: Math.floor(Date.now() / 1000) + state.list.skew,
      evidence: photo ? await sha256(photo) : null,
      photo,
      state: "here",
    };
    await put("records", item);
    await loadRecords();
    const door = state.at.units[0] || state.at.voter;
    leave();
    byId("round-state").textContent = word("saved", { door });
    send();
  }

  const complain = (code) => (byId("form-complaint").textContent = code ? word(code) : "");

  function enter(door) {
    state.at = door;
    state.photo = null;
    for (const input of document.querySelectorAll("[name=outcome]")) input.checked = false;
    byId("form-photo").value = "";
    byId("photo-state").textContent = "";
    complain(null);
    byId("form-title").textContent = door.units.join("、");
    byId("form-voter").textContent = door.voter;
    byId("form-refused").hidden = state.list.witnesses < 2;
    show();
    byId("form-title").focus();
  }

  /** Back to the list, at the door one comes from. */
  function leave() {
    const door = `[data-voter="${state.at.voter}"] button`;
    state.at = null;
    show();
    (document.querySelector(door) || byId("list-title")).focus();
  }

  // -- showing -------------------------------------------------------------------------------------------------------

  /** What is known of a door: what the server has, and what this phone has recorded since. */
  function historyOf(door) {
    const own = state.records.filter((item) => item.voter === door.voter);
    const others = door.visits.filter((item) => !own.some((mine) => mine.id === item.id));
    return [...others.map((item) => [item, "sent"]), ...own.map((item) => [item, item.state])];
  }

  function drawDoor(door) {
    const history = historyOf(door);
    const said = history.map(([item, place]) => `${word(`${item.mode}/${item.outcome}`)}（${word(place)}）`);
    const label = door.units.join("、") || door.voter;
    const button = element("button", { type: "button", textContent: word(history.length ? "again" : "record") });
    button.setAttribute("aria-label", `${button.textContent} ${label}`);
    button.addEventListener("click", () => enter(door));
    const text = element("p", { className: "soft", textContent: said.join(" · ") || word("none") });
    const parts = [element("h3", { textContent: label }), text, button];
    const row = element("li", { className: "sheet" }, parts);
    row.dataset.voter = door.voter;
    row.dataset.done = String(history.length > 0);
    return row;
  }

  function show() {
    byId("round-form").hidden = !state.at;
    byId("round-list").hidden = Boolean(state.at) || !state.list;
    const [waiting, failed] = ["here", "rejected"].map((at) => state.records.filter((item) => item.state === at).length);
    document.body.dataset.waiting = String(waiting);
    const said = [];
    if (!state.link || !secret) said.push(word("link-wrong"));
    else if (!state.list) said.push(word("no-list"));
    if (waiting) said.push(word("waiting", { count: waiting }));
    if (failed) said.push(word("failed", { count: failed }));
    if (!said.length && state.records.length) said.push(word("all-sent"));
    byId("round-state").textContent = said.join(" ");
    if (!state.list) return;
    byId("round-title").textContent = state.list.title;
    const rows = state.list.doors.map(drawDoor);
    const left = rows.filter((row) => row.dataset.done === "false");
    byId("list-count").textContent = word("count", { all: rows.length, done: rows.length - left.length });
    byId("list-doors").textContent = "";
    byId("list-doors").append(...(state.onlyOpen ? left : rows));
  }

  /** Let the phone keep this page for doors without a connection, where it can. */
  function keepPage() {
    if (!navigator.serviceWorker) return;
    const only = { createScriptURL: (address) => (address === "/round/worker.js" ? address : "") };
    const policy = window.trustedTypes ? window.trustedTypes.createPolicy("round", only) : only;
    navigator.serviceWorker.register(policy.createScriptURL("/round/worker.js")).catch(() => {});
  }

  async function start() {
    byId("round-state").textContent = word("loading");
    for (const link of document.querySelectorAll(".switches a")) link.hash = location.hash;
    keepPage();
    state.order = secret && (await sha256(new TextEncoder().encode(secret)));
    try {
      state.db = await open();
    } catch {
      byId("round-state").textContent = word("no-store");
      return;
    }
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    state.list = (await keep("lists", "readonly", (place) => place.get(state.order))) || null;
    await loadRecords();
    show();
    if (!secret) return;
    await loadList();
    await send();
    setInterval(send, EVERY_MS);
    window.addEventListener("online", send);
    document.addEventListener("visibilitychange", () => !document.hidden && send());
  }

  byId("form-save").addEventListener("click", save);
  byId("form-back").addEventListener("click", leave);
  byId("form-photo").addEventListener("change", takePhoto);
  byId("list-send").addEventListener("click", send);
  byId("list-open").addEventListener("click", (event) => {
    state.onlyOpen = !state.onlyOpen;
    event.currentTarget.setAttribute("aria-pressed", String(state.onlyOpen));
    show();
  });
  window.addEventListener("hashchange", () => location.reload());
  start();
})();
