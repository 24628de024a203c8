/* The form of one expense in the browser: where the focus goes, what belongs to what, and that a
   double click is one click. */
(function () {
  "use strict";

  const FRAMES = 60; // about a second: the form slides in meanwhile
  const NOTE_AT_MOST = 2000;
  const fieldsNow = () => document.getElementById("expense-form-fields");

  /* Tie messages and help to their fields, for those who do not see the page. */
  function tie(field) {
    const place = field.closest("[class^='entry-']");
    const texts = [...place.querySelectorAll(".invalid-feedback.d-block, .form-text")];
    texts.forEach((text, number) => (text.id = text.id || `${field.id}-text-${number}`));
    field.setAttribute("aria-describedby", texts.map((text) => text.id).join(" "));
    field.setAttribute("aria-invalid", String(field.classList.contains("is-invalid")));
  }

  function whenThere(then, left = FRAMES) {
    const fields = fieldsNow();
    if (fields && fields.querySelector("input")) then(fields);
    else if (left) window.requestAnimationFrame(() => whenThere(then, left - 1));
  }

  function focusFirst(fields) {
    const look = fields.closest("form").classList;
    const bad = fields.querySelector(".is-invalid");
    if (bad) bad.focus();
    else if (look.contains("is-comparing")) document.getElementById("expense-form-keep").focus();
    else if (look.contains("is-adding")) document.getElementById("expense-form-amount").focus();
  }

  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest(".expense-form .btn");
      if (button && event.detail > 1) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true
  );

  function close() {
    window.dash_clientside.set_props("expense-form", { is_open: false });
  }

  document.addEventListener("keydown", (event) => {
    const open = document.querySelector(".expense-form.show");
    if (event.key === "Escape" && open && !event.defaultPrevented) close();
  });

  const clientside = (window.dash_clientside = window.dash_clientside || {});
  clientside.expense_form = {
    close: close,

    settle: function (children) {
      if (!children) return;
      whenThere((fields) => {
        fields.querySelectorAll("input, select, textarea").forEach(tie);
        focusFirst(fields);
      });
    },

    count: function (note) {
      const length = [...(note || "")].length;
      const most = NOTE_AT_MOST.toLocaleString("en");
      const place = document.getElementById("expense-form-count");
      if (place) place.classList.toggle("is-over", length > NOTE_AT_MOST);
      return `${length.toLocaleString("en")} of ${most}`;
    },
  };
})();
