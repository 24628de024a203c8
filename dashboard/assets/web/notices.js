/* Messages at the edge of the page: at most three, and no brief one leaves while it is looked at. */
window.notices = (function () {
  "use strict";

  const MOST = 3;
  const STAYS = 12_000;
  const TICK = 250;
  const left = new Map(); // milliseconds by mark
  const answered = new Set(); // marks of those whose matter was settled by a button of theirs
  let clock = null;

  const markOf = (component) => component.props.id.mark;
  const isBrief = (component) => component.props.className.includes("notice-brief");
  const listed = (children) => (Array.isArray(children) ? children : [children]).filter(Boolean);
  const wordsOf = (component) => JSON.stringify(component.props.children[1]);

  function elementOf(mark) {
    return document.getElementById(JSON.stringify({ mark, type: "notice" }));
  }

  function remove(marks) {
    for (const mark of marks) {
      const element = elementOf(mark);
      if (element && element.contains(document.activeElement)) {
        const next = element.nextElementSibling || element.previousElementSibling;
        (next ? next.querySelector("[data-close]") : document.getElementById("page")).focus({
          preventScroll: true,
        });
      }
    }
    dash_clientside.set_props("notices-gone", { data: marks });
  }

  function tick() {
    if (document.hidden || document.querySelector(".notice:is(:hover, :focus-within)")) return;
    const over = [];
    for (const [mark, time] of left) {
      left.set(mark, time - TICK);
      if (time <= TICK) over.push(mark);
    }
    if (over.length) remove(over);
  }

  /* Gives what is to be seen: the old ones but those said anew or answered, then the new ones. */
  function joined(now, fresh) {
    const said = new Set(fresh.map(wordsOf));
    const isDone = fresh.some(isBrief);
    const old = now.filter(
      (one) => !said.has(wordsOf(one)) && !(isDone && answered.has(markOf(one))),
    );
    answered.clear();
    return [...old, ...fresh].slice(-MOST);
  }

  function shown(fresh, gone, now) {
    const asked = dash_clientside.callback_context.triggered_id;
    const old = listed(now);
    const arrived = asked === "notices-gone" ? [] : listed(fresh);
    if (asked === "notices-gone" ? !gone : !arrived.length) {
      return [dash_clientside.no_update, dash_clientside.no_update];
    }
    const next = arrived.length
      ? joined(old, arrived)
      : old.filter((one) => !gone.includes(markOf(one)));
    const marks = new Set(next.map(markOf));
    for (const mark of left.keys()) if (!marks.has(mark)) left.delete(mark);
    for (const one of arrived) if (isBrief(one) && marks.has(markOf(one))) left.set(markOf(one), STAYS);
    if (left.size && !clock) clock = setInterval(tick, TICK);
    if (!left.size) clock = clearInterval(clock);
    return [next, arrived.length ? [] : dash_clientside.no_update];
  }

  /* Tells what went wrong on the way, in the shape of the other messages. */
  function fail(text) {
    const part = (type, props) => ({ namespace: "dash_html_components", type, props });
    const icon = (name) => part("Span", { className: `icon icon-${name}`, "aria-hidden": "true" });
    const close = part("Button", {
      children: icon("close"), type: "button", className: "notice-close", "data-close": "yes",
      "aria-label": "Close this message",
    });
    const title = [icon("warning"), part("Strong", { children: "Not done" }), close];
    const notice = part("Div", {
      id: { type: "notice", mark: Math.random().toString(16).slice(2, 10) },
      className: "toast show notice notice-warning notice-urgent",
      role: "alert",
      children: [part("Div", { children: title, className: "notice-title" }), part("P", { children: text })],
    });
    dash_clientside.set_props("notices-new", { children: [notice] });
  }

  /* Gives the newest button of a kind that can be pressed, else nothing. */
  function newest(css) {
    return Array.from(document.querySelectorAll(`#notices ${css}:not([disabled])`)).pop();
  }

  /* Closes the newest message; gives whether there was one. */
  function closeNewest() {
    const last = Array.from(document.querySelectorAll("#notices > .notice")).pop();
    if (last) remove([JSON.parse(last.id).mark]);
    return Boolean(last);
  }

  document.addEventListener("click", (event) => {
    const notice = event.target.closest("#notices > .notice");
    if (!notice) return;
    const { mark } = JSON.parse(notice.id);
    if (event.target.closest("[data-close]")) remove([mark]);
    if (event.target.closest(".undo, .redo, .settles")) answered.add(mark);
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { notices: { shown } });
  function closeAll() {
    remove([...document.querySelectorAll(".notice[id]")].map((one) => JSON.parse(one.id).mark));
  }

  return { fail, newest, closeNewest, closeAll };
})();
