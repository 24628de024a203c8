/* News: a stream of them while somebody looks at the page, and a look every second where there can be
   none. Whatever is heard only has the page look for itself; nothing of a ledger comes this way. */
(function () {
  "use strict";

  const PATH = "/live";
  const SOONEST = 4_000; // milliseconds until a stream is tried again that could not be had
  const LATEST = 60_000;
  const SILENT = 50_000; // there is a beat every 20 seconds
  const LATE = 2_000; // so long may it take until the page shows what was heard
  const NO_PLACE = 10_000;
  /* A browser has six connections to a site, for all its tabs and windows. Windows side by side are
     all seen: were each to hold one, none was left to ask by. Who finds no place asks every second. */
  const PLACES = ["live-1", "live-2", "live-3"];
  let stream = null;
  let leave = null; // gives the place back
  let isTaking = false;
  let isAsking = null;
  let heard = ""; // what the stream said last
  let shown = {}; // what the page shows: version and moment
  let isTroubled = false;
  let late = 0;
  let pause = SOONEST;
  let retry = 0;
  let silence = 0;

  const set = (id, props) => dash_clientside.set_props(id, props);

  /* Nothing changes under a finger, nor before what it pressed has been asked for: a button that is
     drawn anew in between would not hear of it. */
  const SETTLED = 200; // milliseconds after a press
  let pressed = -SETTLED;
  addEventListener("pointerdown", () => (pressed = Infinity), true);
  for (const name of ["pointerup", "pointercancel", "keydown"]) {
    addEventListener(name, () => (pressed = performance.now()), true);
  }

  function look() {
    const wait = pressed + SETTLED - performance.now();
    if (wait > 0) setTimeout(look, Math.min(wait, SETTLED));
    else {
      set("live", { data: `${heard} ${performance.now()}` });
      clearTimeout(late);
      late = setTimeout(settle, LATE);
    }
  }

  /* The page looks by itself as long as no stream is there to tell it. */
  function poll(on) {
    if (on === isAsking) return;
    isAsking = on;
    document.documentElement.dataset.live = on ? "asking" : "told";
    set("poll", { disabled: !on });
  }

  function isShown() {
    if (!heard.startsWith("{")) return false;
    const { version, moment } = JSON.parse(heard);
    return version === shown.version && moment === shown.moment;
  }

  /* A look may get lost, or not get at the ledger: then nothing but asking again brings the page on,
     for the stream has said what it has to say. */
  function settle() {
    if (stream && heard) poll(isTroubled || !isShown());
  }

  function drop() {
    clearTimeout(retry);
    clearTimeout(silence);
    clearTimeout(late);
    if (stream) stream.close();
    if (leave) leave();
    stream = leave = null;
  }

  /* A connection that died without a word is given up; the page looks by itself meanwhile. */
  function giveUp() {
    drop();
    heard = "";
    poll(true);
    if (!document.hidden && navigator.onLine) retry = setTimeout(listen, pause);
  }

  function hear(said) {
    pause = SOONEST;
    awaitNext();
    heard = said;
    if (isShown()) settle();
    else look();
  }

  function awaitNext() {
    clearTimeout(silence);
    silence = setTimeout(giveUp, SILENT);
  }

  /* The browser tries again what broke off; what was refused is tried again here, later and later. */
  function lost(event) {
    const mine = event.target;
    if (mine !== stream) return;
    heard = "";
    poll(true);
    if (mine.readyState !== EventSource.CLOSED) return;
    drop();
    retry = setTimeout(listen, pause);
    pause = Math.min(2 * pause, LATEST);
  }

  /* Takes a place no other tab or window holds, null when all are held; the function gives it back. */
  async function takePlace() {
    for (const name of PLACES) {
      const given = await new Promise((taken) => {
        const hold = (lock) => (lock ? new Promise((done) => taken(done)) : taken(null));
        navigator.locks.request(name, { ifAvailable: true }, hold).catch(() => taken(null));
      });
      if (given) return given;
    }
    return null;
  }

  async function listen() {
    if (document.hidden || stream || isTaking || !window.EventSource || !navigator.locks) return;
    clearTimeout(retry);
    isTaking = true;
    const place = await takePlace();
    isTaking = false;
    if (document.hidden) {
      if (place) place();
    } else if (place) {
      leave = place;
      hold();
    } else retry = setTimeout(listen, NO_PLACE);
  }

  function hold() {
    awaitNext();
    stream = new EventSource(PATH);
    stream.addEventListener("news", (event) => hear(event.data));
    stream.addEventListener("away", () => hear("away"));
    stream.addEventListener("ended", () => {
      drop();
      look(); // and is led to sign in
    });
    stream.addEventListener("error", lost);
  }

  /* A browser has six connections for all tabs of a site: those nobody sees hold none. */
  function turn() {
    if (document.hidden) {
      drop();
      poll(false);
    } else {
      heard = "";
      pause = SOONEST;
      poll(true);
      set("poll", { n_intervals: Math.floor(performance.now()) });
      listen();
    }
  }

  document.addEventListener("visibilitychange", turn);
  addEventListener("offline", giveUp);
  addEventListener("online", () => document.hidden || turn());
  addEventListener("pagehide", drop);
  addEventListener("pageshow", (event) => event.persisted && turn());

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    live: {
      begin() {
        if (document.hidden) poll(false);
        else listen();
      },
      /* What the page shows by now, and whether it could not get at the ledger. */
      shown(version, moment, trouble) {
        shown = { version, moment };
        isTroubled = Boolean(trouble && trouble.length !== 0);
        settle();
      },
    },
  });
})();
