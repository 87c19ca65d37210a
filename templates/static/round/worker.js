// Keeps the page for those who deliver, so that it opens at a door without a connection. It never keeps what the server
// says of a round, nor what is sent to it: those answers are asked for each time.
"use strict";

const STORE = "zhengyi-round-1";
const PAGE = "/round/";

/** Fetch the page and every file that it names, and keep them in place of the ones before. */
async function refresh(answer) {
  const store = await caches.open(STORE);
  const page = answer || (await fetch(PAGE, { cache: "no-store" }));
  if (!page.ok) return;
  await store.put(PAGE, page.clone());
  const names = (await page.text()).match(/\/static\/[a-z/.]+\?v=[0-9a-f]+/g) || [];
  const kept = (await store.keys()).map((request) => new URL(request.url)).map((url) => url.pathname + url.search);
  await store.addAll(names.filter((name) => !kept.includes(name)));
  for (const name of kept) if (name !== PAGE && !names.includes(name)) await store.delete(name);
}

async function openPage(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok && new URL(request.url).pathname === PAGE) await refresh(answer.clone()).catch(() => {});
    return answer;
  } catch (offline) {
    const kept = await caches.match(PAGE);
    if (!kept) throw offline;
    return kept;
  }
}

self.addEventListener("install", (event) => event.waitUntil(refresh().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(openPage(event.request));
  else if (url.pathname.startsWith("/static/")) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});
