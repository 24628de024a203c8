/* Whose browser this is: what happens when a session is over, and what is kept for whom. */
window.session = (function () {
  "use strict";

  const OWNER = "account"; // whose things localStorage holds
  const CARRIED = "carried"; // what was typed, on its way through signing in
  const KEPT = ["theme"]; // belongs to the browser, not to a person
  const DRAFT = "expense-form:";
  const TOO_MUCH = "That was too much at once.";
  const QUIET = 1000;
  const LONGEST_NEXT = 2000; // a longer request line may be refused
  const { account } = document.documentElement.dataset;
  let isLeaving = false;
  let told = -QUIET;

  /* The stores may be switched off: then nothing is kept, and nothing has to be. */
  function storing(act) {
    try {
      return act();
    } catch {
      return null;
    }
  }

  const namesIn = (store) => Object.keys(store).filter((name) => !KEPT.includes(name));

  function forget() {
    for (const store of [localStorage, sessionStorage]) {
      namesIn(store).forEach((name) => store.removeItem(name));
    }
  }

  /* What somebody else left is dropped before anything reads it; what was typed before signing in
     again, perhaps in another tab, is taken up. */
  function takeOver() {
    if (!account) return;
    if (localStorage.getItem(OWNER) !== account) forget();
    localStorage.setItem(OWNER, account);
    const drafts = JSON.parse(localStorage.getItem(CARRIED) || "{}");
    localStorage.removeItem(CARRIED);
    for (const [name, text] of Object.entries(drafts)) {
      if (sessionStorage.getItem(name) === null) sessionStorage.setItem(name, text);
    }
  }

  /* Whoever signed out left nothing in localStorage: then nothing is carried on either. */
  function carry() {
    if (!account || localStorage.getItem(OWNER) !== account) return forget();
    const names = Object.keys(sessionStorage).filter((name) => name.startsWith(DRAFT));
    const drafts = Object.fromEntries(names.map((name) => [name, sessionStorage.getItem(name)]));
    return localStorage.setItem(CARRIED, JSON.stringify(drafts));
  }

  /* Goes to sign in and comes back to the same place, unless it is on the way already. */
  function signIn() {
    if (isLeaving) return;
    isLeaving = true;
    storing(carry);
    const here = location.pathname + location.search + location.hash;
    const next = encodeURIComponent(here);
    location.assign(next.length > LONGEST_NEXT ? "/signin" : `/signin?next=${next}`);
  }

  const isTold = () =>
    Array.from(document.querySelectorAll("#notices p")).some((one) => one.textContent.startsWith(TOO_MUCH));

  /* Tells how long to wait, in one message however many requests were refused. */
  function tellToWait(response) {
    const now = performance.now();
    if (now - told < QUIET || isTold()) return;
    told = now;
    const seconds = Math.max(1, Math.ceil(Number(response.headers.get("Retry-After")) || 1));
    const wait = seconds > 1 ? `${seconds} seconds` : "a second";
    window.notices.fail(`${TOO_MUCH} Nothing was saved: wait ${wait}, then go on.`);
  }

  storing(takeOver);

  /* Another tab belongs to somebody else by now: this one must not show the one's things to the
     other, nor send what the one typed to the other's account. */
  const isAnothers = () => {
    const owner = storing(() => localStorage.getItem(OWNER));
    return Boolean(account && owner && owner !== account);
  };
  const leaveToOther = () => isAnothers() && location.reload();
  addEventListener("storage", leaveToOther);
  document.addEventListener("visibilitychange", leaveToOther);

  /* A page the browser had put aside is shown only if it still may be. */
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  document.addEventListener("submit", (event) => {
    if (event.target.matches('[action="/signout"]')) storing(forget);
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    account: {
      /* What whoever is signed in is called, for the bar and the sheet of a phone. */
      person() {
        const { person } = document.documentElement.dataset;
        return [person, person];
      },
      /* Whether what is typed is not yet what confirms that everything is to go. */
      unconfirmed(typed) {
        const { confirmation } = document.querySelector("[data-confirmation]").dataset;
        return (typed || "").trim().toLowerCase() !== confirmation;
      },
    },
  });
  return { signIn, tellToWait };
})();
