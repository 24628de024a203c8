/* News: a stream of them while somebody looks at the page, and a look every second where there can be
   none. Whatever is heard only has the page look for itself; nothing of a ledger comes this way. */
(function () {
  "use strict";

  const PATH = "/live";
  const SOONEST = 4_000; // milliseconds until a stream is tried again that could not be had
  const LATEST = 60_000;
  const SILENT = 50_000; // there is a beat every 20 seconds
  let stream = null;
  let heard = ""; // what the stream said last
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
    else set("live", { data: `${heard} ${performance.now()}` });
  }

  /* The page looks by itself as long as no stream is there to tell it. */
  function poll(on) {
    document.documentElement.dataset.live = on ? "asking" : "told";
    set("poll", { disabled: !on });
  }

  function drop() {
    clearTimeout(retry);
    clearTimeout(silence);
    if (stream) stream.close();
    stream = null;
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
    clearTimeout(silence);
    silence = setTimeout(giveUp, SILENT);
    poll(false);
    if (said === heard) return; // a beat
    heard = said;
    look();
  }

  /* The browser tries again what broke off; what was refused is tried again here, later and later. */
  function lost(event) {
    const mine = event.target;
    if (mine !== stream) return;
    heard = "";
    poll(true);
    if (mine.readyState !== EventSource.CLOSED) return;
    stream = null;
    retry = setTimeout(listen, pause);
    pause = Math.min(2 * pause, LATEST);
  }

  function listen() {
    if (document.hidden || stream || !window.EventSource) return;
    clearTimeout(retry);
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
      set("poll", { disabled: false, n_intervals: Math.floor(performance.now()) });
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
    },
  });
})();
