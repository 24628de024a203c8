/* A new token in the settings: shown while it is in the list, led to, and copied. The browser keeps
   it nowhere but in its field. */
(function () {
  "use strict";

  let ledTo = ""; // the id of the token that was led to last

  function field() {
    return document.getElementById("token-secret");
  }

  function lead() {
    const until = performance.now() + 2000; // it is drawn meanwhile
    const focus = () => {
      const box = field();
      if (box && box.offsetParent) {
        box.focus();
        box.select();
      } else if (performance.now() < until) requestAnimationFrame(focus);
    };
    requestAnimationFrame(focus);
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    tokens: {
      /* Whether to hide what was made: nothing, or a token that was revoked since. */
      made(shown, rows) {
        const token = shown && shown.props["data-token"];
        if (!token || !JSON.stringify(rows || []).includes(token)) return true;
        if (token !== ledTo) lead();
        ledTo = token;
        return false;
      },
      async copy(clicks, secret) {
        if (!clicks) return dash_clientside.no_update;
        field().select();
        try {
          await navigator.clipboard.writeText(secret);
          return "Copied";
        } catch {
          return "Press Ctrl+C"; // it is selected already
        }
      },
    },
  });
})();
