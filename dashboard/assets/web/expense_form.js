/* The form of one expense in the browser: where the focus goes, what is kept of what is typed
   until it is saved, and what is asked before it goes. Texts are set as text, never as markup. */
(function () {
  "use strict";

  const FIELDS = ["day", "amount", "merchant", "category", "method", "tags", "note"];
  const NONE = "none"; // the category of what has none
  const OPENED = "opened";
  const TYPED = "typed";
  const FRAMES = 60; // about a second: the form slides in meanwhile
  const NOTE_AT_MOST = 2000;
  const STORED = "expense-form:"; // what the names in the browser's store begin with

  const byId = (id) => document.getElementById(id);
  const field = (name) => byId(`expense-form-${name}`);
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const fill = (name, value) => set(`expense-form-${name}`, { value: value });
  const entry = () => document.querySelector(".expense-form.show .entry");
  const isAsking = () => Boolean(entry() && entry().dataset.asking);

  /* The form that is open: what the page keeps of it (`kept`), whose it is, what stood in it at
     first (null: already something typed), whether a category was chosen, what was filled in. */
  let form = null;

  // What is typed

  function typed() {
    return Object.fromEntries(FIELDS.map((name) => [name, field(name) ? field(name).value : ""]));
  }

  function isDirty() {
    if (!form || !entry() || !field("amount")) return false;
    if (!form.first) return true;
    const now = typed();
    return FIELDS.some((name) => now[name] !== form.first[name]);
  }

  const nameOf = (which) => `${STORED}${which.account}:${which.kept.expense || "new"}`;

  /* The store may be full, or switched off: then what is typed lives as long as the page. */
  function storing(act) {
    try {
      return act(window.sessionStorage);
    } catch {
      return null;
    }
  }

  function drop() {
    storing((store) => store.removeItem(nameOf(form)));
  }

  function keep() {
    if (!form || !entry()) return;
    if (!isDirty()) drop();
    else storing((store) => store.setItem(nameOf(form), JSON.stringify([form.kept, typed()])));
  }

  /* What Dash sets is in the fields only after it has painted them. */
  function keepSoon() {
    window.requestAnimationFrame(() => window.requestAnimationFrame(keep));
  }

  function found() {
    return storing((store) => {
      const [kept, texts] = JSON.parse(store.getItem(nameOf(form)));
      const whole = FIELDS.every((name) => typeof texts[name] === "string");
      return whole && typeof kept.operation === "string" ? [kept, texts] : null;
    });
  }

  /* Gives the texts a layout comes with, by field. */
  function laidIn(children) {
    const texts = {};
    const walk = (node) => {
      if (Array.isArray(node)) return node.forEach(walk);
      if (!node || !node.props) return undefined;
      const name = FIELDS.find((one) => node.props.id === `expense-form-${one}`);
      if (name) texts[name] = node.props.value || "";
      return walk(node.props.children);
    };
    walk(children);
    return texts;
  }

  function begin(children, kept, account) {
    const texts = laidIn(children);
    form = { kept, account, laid: kept, first: kept.start === TYPED ? null : texts, filled: {} };
    form.chosen = texts.category !== NONE;
    set("expense-form-restored", { hidden: true });
    if (kept.start !== OPENED) return drop();
    const before = found();
    return before && restore(before[0], before[1], texts);
  }

  function restore(kept, texts, laid) {
    form.kept = { ...kept, start: OPENED };
    form.chosen = texts.category !== NONE;
    set("expense-form-kept", { data: form.kept });
    FIELDS.filter((name) => texts[name] !== laid[name]).forEach((name) => fill(name, texts[name]));
    set("expense-form-restored", { hidden: false });
  }

  function afresh() {
    drop();
    form.kept = form.laid;
    form.filled = {};
    form.chosen = form.first.category !== NONE;
    set("expense-form-kept", { data: form.laid });
    FIELDS.forEach((name) => fill(name, form.first[name]));
    set("expense-form-restored", { hidden: true });
    say("");
    field("amount").focus();
  }

  // Closing

  function close() {
    if (form) drop();
    form = null;
    set("expense-form", { is_open: false });
  }

  function leave() {
    if (!isDirty()) return close();
    entry().dataset.asking = "yes";
    return byId("expense-form-stay").focus();
  }

  function stay() {
    delete entry().dataset.asking;
    const shown = field("amount");
    if (shown && shown.offsetParent) shown.focus();
  }

  // Where the focus goes

  /* Tie messages and help to their fields, for those who do not see the page. */
  function tie(one) {
    const place = one.closest("[class^='entry-']");
    const texts = [...place.querySelectorAll(".invalid-feedback.d-block, .form-text")];
    texts.forEach((text, number) => (text.id = text.id || `${one.id}-text-${number}`));
    one.setAttribute("aria-describedby", texts.map((text) => text.id).join(" "));
    one.setAttribute("aria-invalid", String(one.classList.contains("is-invalid")));
  }

  function whenThere(then, left = FRAMES) {
    const fields = byId("expense-form-fields");
    if (fields && fields.querySelector("input")) then(fields);
    else if (left) window.requestAnimationFrame(() => whenThere(then, left - 1));
  }

  function focusFirst(fields) {
    const look = fields.closest("form").classList;
    const bad = fields.querySelector(".is-invalid");
    if (bad) bad.focus();
    else if (look.contains("is-comparing")) byId("expense-form-keep").focus();
    else if (look.contains("is-adding")) field("amount").focus();
  }

  // Known merchants, and what is usual there

  let offering = false; // whether somebody is typing a merchant
  let marked = -1;
  let usualThere = null;
  const offers = new MutationObserver(() => offer());

  const options = () => [...document.querySelectorAll("#expense-form-offered [role=option]")];
  const isOffering = () => field("merchant")?.getAttribute("aria-expanded") === "true";

  function combine() {
    const box = field("merchant");
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", "expense-form-offered");
    box.setAttribute("aria-expanded", "false");
    offers.disconnect();
    offers.observe(byId("expense-form-offered"), { childList: true });
  }

  function offer() {
    const box = field("merchant");
    if (!box) return;
    const shown = options();
    const open = offering && document.activeElement === box && shown.length > 0;
    shown.forEach((one, place) => (one.id = `expense-form-offer-${place}`));
    byId("expense-form-offered").hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    mark(-1);
  }

  function mark(place) {
    const shown = options();
    marked = place;
    shown.forEach((one, at) => one.setAttribute("aria-selected", String(at === place)));
    const box = field("merchant");
    if (place < 0) return box.removeAttribute("aria-activedescendant");
    shown[place].scrollIntoView({ block: "nearest" });
    return box.setAttribute("aria-activedescendant", shown[place].id);
  }

  function hideOffers() {
    offering = false;
    offer();
  }

  function choose(option) {
    const { offer: merchant, offerCategory: category, offerMethod: method } = option.dataset;
    form.named = true;
    fill("merchant", merchant);
    hideOffers();
    apply({ merchant, category, method });
  }

  function say(text) {
    set("expense-form-filled", { children: text });
  }

  /* Fill in what is usual at a merchant, unless a category was chosen; take back what was filled
     in for another one. */
  function apply(usual) {
    if (!form || !form.named) return;
    const category = field("category");
    if (!form.chosen && (usual.category || form.filled.category)) {
      form.filled.category = usual.category;
      if (category.value !== (usual.category || NONE)) fill("category", usual.category || NONE);
      say(usual.category ? `Usual category for ${usual.merchant}` : "");
    }
    const method = field("method");
    if (method.value === "" || method.value === form.filled.method) {
      form.filled.method = usual.method;
      if (method.value !== usual.method) fill("method", usual.method);
    }
    keepSoon();
  }

  function applyIfNamed() {
    const box = field("merchant");
    if (usualThere && box && usualThere.typed === box.value) apply(usualThere);
  }

  /* Gives whether a key was for the list of merchants. */
  function walkOffers(event) {
    const shown = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) {
      offering = true;
      const from = isOffering() ? marked : -1;
      const next = from < 0 && step < 0 ? shown.length - 1 : from + step;
      offer();
      mark(next >= shown.length ? 0 : next < 0 ? shown.length - 1 : next);
      return true;
    }
    if (event.key !== "Enter" || !isOffering() || marked < 0) return false;
    choose(shown[marked]);
    return true;
  }

  // Keys, clicks and what is typed

  function escape() {
    if (isOffering()) hideOffers();
    else if (isAsking()) stay();
    else leave();
  }

  function isForUs(event) {
    if (event.key === "Escape") {
      escape();
      return true;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = entry();
      const saves = !form.classList.contains("is-comparing") && !isAsking() && !event.repeat;
      if (saves) form.requestSubmit();
      return true;
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    return plain && event.target === field("merchant") && walkOffers(event);
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (!entry() || !isForUs(event)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true
  );

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest(".expense-form a[href]");
      if (link && !isDirty()) close(); // the page it leads to lies under the form
      const button = link || event.target.closest(".expense-form :is(.btn, .btn-close)");
      if (!button || (link && !form)) return;
      const asks = (link || button.classList.contains("btn-close")) && isDirty();
      if (!asks && event.detail < 2) return; // a double click is one click
      if (!asks && button.dataset.sign) return;
      event.preventDefault();
      event.stopPropagation();
      if (asks) leave();
    },
    true
  );

  document.addEventListener("click", (event) => {
    const option = event.target.closest("#expense-form-offered [role=option]");
    const version = event.target.closest(".entry-versions .version");
    const sign = event.target.closest(".entry-signs [data-sign]");
    if (option) choose(option);
    if (version) take(version);
    if (sign) write(sign.dataset.sign);
  });

  /* What is pressed beside a field must not take the focus from it. */
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest("#expense-form-offered, .entry-signs")) event.preventDefault();
  });
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("#expense-form-offered, .entry-signs")) event.preventDefault();
  });

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      if (!form || !event.target.closest(".expense-form")) return;
      if (event.target === field("category") && kind === "change") {
        form.chosen = true;
        say("");
      }
      if (event.target === field("merchant") && kind === "input") {
        form.named = true;
        offering = true;
        offer();
      }
      keep();
    });
  }

  document.addEventListener("focusout", (event) => {
    if (!form || event.target !== field("merchant")) return;
    hideOffers();
    applyIfNamed();
  });

  /* Of a field that differs, one of both versions goes on. */
  function take(version) {
    const row = version.closest("tr");
    row.querySelectorAll(".version").forEach((one) => {
      one.setAttribute("aria-pressed", String(one === version));
    });
    fill(version.dataset.field, version.dataset.typed);
  }

  function write(sign) {
    const box = field("amount");
    box.setRangeText(sign, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }

  /* A phone's keys lie over the page: what stands at its foot stays above them. */
  const seen = window.visualViewport;
  function rise() {
    const keys = Math.max(0, window.innerHeight - seen.height - seen.offsetTop);
    document.documentElement.style.setProperty("--keys", `${Math.round(keys)}px`);
  }
  if (seen) ["resize", "scroll"].forEach((kind) => seen.addEventListener(kind, rise));

  // What the page's callbacks call

  const clientside = (window.dash_clientside = window.dash_clientside || {});
  clientside.expense_form = {
    leave: leave,
    stay: stay,
    discard: close,
    afresh: afresh,

    settle: function (children, kept, account) {
      if (!children || !kept) return;
      const isNew = !form || form.kept.operation !== kept.operation;
      offering = false;
      whenThere((fields) => {
        if (isNew) begin(children, kept, account);
        else form.kept = kept;
        fields.querySelectorAll("input, select, textarea").forEach(tie);
        combine();
        focusFirst(fields);
        keepSoon();
      });
    },

    /* What is saved need not be kept, whichever form it was typed into. */
    saved: function (operation) {
      storing((store) => {
        for (const name of Object.keys(store).filter((one) => one.startsWith(STORED))) {
          if (store.getItem(name).includes(`"${operation}"`)) store.removeItem(name);
        }
      });
      if (form && form.kept.operation === operation) form = null;
    },

    usual: function (usual) {
      usualThere = usual;
      if (document.activeElement !== field("merchant")) applyIfNamed();
    },

    count: function (note) {
      const length = [...(note || "")].length;
      const place = byId("expense-form-count");
      if (place) place.classList.toggle("is-over", length > NOTE_AT_MOST);
      return `${length} of ${NOTE_AT_MOST}`;
    },
  };
})();
