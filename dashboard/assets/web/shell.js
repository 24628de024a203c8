/* The frame around every page: title, theme, looking for news only while somebody looks. */
(function () {
  "use strict";

  const SHOWN = ".is-ready, .is-empty, .is-failed, .place > .state";
  const ASKED = "/_dash-update-component";
  const root = document.documentElement;
  const { theme } = window;
  let opened = false;

  /* Theme */

  /* Marks the chosen theme on every control that offers the three. */
  function mark() {
    for (const button of document.querySelectorAll("[data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === root.dataset.themeChosen));
    }
  }

  /* Shows a choice everywhere: page, browser, charts, controls. */
  function show(choice) {
    dash_clientside.set_props("theme", { data: theme.show(choice) });
    mark();
  }

  /* Keeps a choice, "system", "light" or "dark", for this browser and its other tabs. */
  function choose(choice) {
    root.dataset.themeChosen = choice;
    try {
      if (choice === "system") localStorage.removeItem("theme");
      else localStorage.setItem("theme", choice);
    } catch {
      /* no storage: it holds for this page */
    }
    show(choice);
  }

  theme.system.addEventListener("change", () => show(theme.chosen()));

  addEventListener("storage", (event) => {
    if (event.key === "theme" || event.key === null) show(theme.chosen());
  });

  /* What is drawn later, a sheet or a page, is marked when it is there. */
  new MutationObserver((changes) => {
    const drawn = (node) => node.nodeType === 1 && (node.dataset.theme || node.querySelector("[data-theme]"));
    if (changes.some((change) => Array.from(change.addedNodes).some(drawn))) mark();
  }).observe(document, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme]");
    if (button) choose(button.dataset.theme);
    if (event.target.closest("#more-open")) dash_clientside.set_props("more", { is_open: true });
    if (event.target.closest(".sheet :is(a, [data-keyboard])")) {
      dash_clientside.set_props("more", { is_open: false });
    }
  });

  /* News */

  document.addEventListener("visibilitychange", () => {
    // What another tab has shown meanwhile is not shown here again.
    if (!document.hidden) dash_clientside.set_props("alerts-here", { data: seen() });
  });

  function seen() {
    try {
      return JSON.parse(localStorage.getItem("alerts-seen"));
    } catch {
      return null;
    }
  }

  /* What fails on the way */

  /* Whether the program answers at all shows on the root element; a page that waits for its first
     answer is asked for again once it does. What somebody asked for and did not get is told, and
     whoever is signed in no more goes to sign in: nothing else hears of that answer. */
  const fetched = window.fetch;
  window.fetch = async function (...request) {
    const asked = String((request[0] && request[0].url) || request[0]).includes(ASKED);
    const looked = asked && String(request[1] && request[1].body).match(/"changedPropIds":\["(poll\.n_intervals|live\.data)"\]/);
    try {
      const response = await fetched.apply(this, request);
      if (response.status === 401 && isOurs(response)) {
        window.session.signIn();
        return new Promise(() => {});
      }
      if (root.dataset.offline && !document.querySelector(SHOWN)) location.reload();
      delete root.dataset.offline;
      return asked ? watched(response, request) : response;
    } catch (error) {
      if (error.name !== "AbortError") {
        root.dataset.offline = "yes";
        if (asked && !looked) {
          tellLost(request);
          window.notices.fail(
            "The program does not answer. What you just did may not be saved: look again once it answers.",
          );
        }
      }
      throw error;
    }
  };

  const isOurs = (response) => new URL(response.url, location.href).origin === location.origin;

  /* Whoever waits for the answer hears that none comes: the event names what it would have set. */
  function tellLost(request) {
    const found = /"output":"([^"]*)"/.exec(String(request[1] && request[1].body));
    dispatchEvent(new CustomEvent("answer-lost", { detail: found ? found[1] : "" }));
  }

  /* An answer that is no answer is told in words: an error, or something that cannot be read. */
  function watched(response, request) {
    if (!response.ok) {
      tellLost(request);
      if (response.status === 429) window.session.tellToWait(response);
      else window.notices.fail(said(response.status));
      return response;
    }
    const read = response.json.bind(response);
    response.json = async () => {
      try {
        return await read();
      } catch (error) {
        tellLost(request);
        window.notices.fail(
          "The answer could not be read. What you just did may not be saved: load the page again and look.",
        );
        throw error;
      }
    };
    return response;
  }

  function said(status) {
    if (status === 413) return "That is more than the program takes at once. Nothing was saved.";
    if (status === 400) return "The program did not understand this page. Nothing was saved: load the page again.";
    if (status === 403) return "The program refused this. Nothing was saved: load the page again.";
    return `Something went wrong in the program (error ${status}). Load the page again before you go on.`;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    shell: {
      choose,
      title(name) {
        if (!name) return;
        document.title = `${name} · Expense Tracker`;
        const page = document.getElementById("page");
        // The search box may have the cursor already.
        if (opened && !page.contains(document.activeElement)) page.focus({ preventScroll: true });
        opened = true;
      },
      theme() {
        mark();
        return theme.show(theme.chosen());
      },
    },
  });
})();
