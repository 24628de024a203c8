/* The calendar map in the browser: numbers from the server become a table of links. Arrow keys
   walk from day to day; one day at a time can be reached with Tab. */
(function () {
  "use strict";

  const WEEK = 7;
  const DAY = 86_400_000; // milliseconds
  const LONG = 8; // letters of an amount that a narrow cell holds
  const LONGER = 9; // in the smallest letters

  function made(name, attributes, content) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...[content === undefined ? [] : content].flat());
    return element;
  }

  /* Writers of dates in the account's locale; days are in UTC, where none is left out or twice. */
  function writers(locale) {
    const write = (options) => {
      const wanted = { ...options, timeZone: "UTC" };
      try {
        return new Intl.DateTimeFormat(locale, wanted);
      } catch {
        return new Intl.DateTimeFormat(undefined, wanted); // a locale this browser does not know
      }
    };
    return {
      day: write({ weekday: "short", year: "numeric", month: "short", day: "numeric" }),
      month: write({ month: "short" }),
    };
  }

  /* Gives every day shown, in order: when it is, what was spent on it, and where it stands. */
  function daysOf(data) {
    const start = Date.parse(`${data.first}T00:00:00Z`);
    const write = writers(data.locale);
    let mark = 0; // of those with expenses
    const into = (new Date(start).getUTCDay() + WEEK - (data.week % WEEK)) % WEEK;
    return Array.from(data.steps, (step, place) => {
      const date = new Date(start + place * DAY);
      const iso = date.toISOString().slice(0, 10);
      const spent = step === "." ? null : {
        step, minor: data.minor[mark], count: data.count[mark], text: data.text[mark],
      };
      if (spent) mark += 1;
      const at = into + place;
      const written = { name: write.day.format(date), month: write.month.format(date) };
      const isToday = iso === data.today;
      const stands = { week: Math.floor(at / WEEK), weekday: at % WEEK };
      return { place, date, iso, spent, isToday, ...stands, ...written };
    });
  }

  function said({ name, spent, isToday }) {
    const what = spent
      ? `${spent.text}, ${spent.count} ${spent.count === 1 ? "expense" : "expenses"}`
      : "no expenses";
    return `${name}${isToday ? " (today)" : ""}: ${what}`;
  }

  /* Gives what stands in a day's cell: in full for who hears it, short for who sees it. */
  function inside(day, data, several) {
    const number = day.date.getUTCDate();
    const label = several && number === 1 ? `${day.month} ${number}` : String(number);
    const seen = (look, text) => made("span", { class: look, "aria-hidden": "true" }, text);
    const shown = [made("span", { class: "visually-hidden" }, said(day))];
    if (data.isMonth) shown.push(seen("number", label));
    const named = {
      tabindex: "-1", class: "day", title: said(day),
      "data-place": day.place, "data-weekday": day.weekday,
    };
    if (!day.spent) return made("div", named, shown);
    const { text, minor, count } = day.spent;
    const long = text.length > LONG ? " is-long" : "";
    if (data.isMonth) shown.push(seen(`amount${text.length > LONGER ? " is-longest" : long}`, text));
    const href = `/expenses?from=${day.iso}&to=${day.iso}${data.rest}`;
    const mark = { "data-minor": minor, "data-count": count, "data-pick": "press" };
    return made("a", { ...named, href, ...mark }, shown);
  }

  function cell(day, data, several) {
    if (!day) return made("td", {});
    const looks = ["has-day"];
    if (day.spent) looks.push(`step-${day.spent.step}`);
    if (day.isToday) looks.push("is-today");
    if (!isPicked(day, data)) looks.push("is-faint");
    return made("td", { class: looks.join(" ") }, inside(day, data, several));
  }

  /* Whether a day is among those that are picked, or none are. */
  function isPicked({ iso }, { picked }) {
    return !picked.length || (picked[0] <= iso && iso <= picked.at(-1));
  }

  function weekdays(data) {
    return Array.from({ length: WEEK }, (_, place) => data.weekdays[(data.week - 1 + place) % WEEK]);
  }

  /* A month: a row a week. */
  function sheet(data, days) {
    const several = new Set(days.map((day) => day.month)).size > 1;
    const weeks = days.at(-1).week + 1;
    const at = new Map(days.map((day) => [day.week * WEEK + day.weekday, day]));
    const row = (week) =>
      made("tr", {}, weekdays(data).map((_, place) => cell(at.get(week * WEEK + place), data, several)));
    const head = weekdays(data).map((name) => made("th", { scope: "col" }, name));
    return [
      made("thead", {}, made("tr", {}, head)),
      made("tbody", {}, Array.from({ length: weeks }, (_, week) => row(week))),
    ];
  }

  /* Longer: a column a week, the months named above the week in which they begin. */
  function columns(data, days) {
    const weeks = days.at(-1).week + 1;
    const at = new Map(days.map((day) => [day.week * WEEK + day.weekday, day]));
    const begins = days.filter((day, place) => !place || day.date.getUTCDate() === 1);
    // A month that begins too close before the next has no room for its name.
    const named = begins.filter((day, place) => !begins[place + 1] || begins[place + 1].week - day.week > 2);
    const months = named.map((day, place) => {
      const until = place + 1 < named.length ? named[place + 1].week : weeks;
      return made("th", { scope: "colgroup", colspan: until - day.week }, day.month);
    });
    const lead = named[0].week ? [made("td", { colspan: named[0].week })] : [];
    const rows = weekdays(data).map((name, weekday) =>
      made("tr", {}, [
        made("th", { scope: "row" }, name),
        ...Array.from({ length: weeks }, (_, week) => cell(at.get(week * WEEK + weekday), data)),
      ])
    );
    return [
      made("thead", {}, made("tr", {}, [made("td", {}), ...lead, ...months])),
      made("tbody", {}, rows),
    ];
  }

  function draw(data, box) {
    const days = daysOf(data);
    const parts = data.isMonth ? sheet(data, days) : columns(data, days);
    const caption = made("caption", { class: "visually-hidden" }, "Spending by day");
    const { chart, base } = data;
    const named = { class: "calendar-table", "data-chart": chart, "data-base": base };
    const table = made("table", named, [caption, ...parts]);
    table.style.setProperty("--weeks", days.at(-1).week + 1);
    const left = box.contains(document.activeElement) && document.activeElement.dataset.place;
    box.replaceChildren(table);
    const newest = table.querySelector(".is-today .day") || dayAt(days.length - 1);
    stand(dayAt(left || -1) || newest);
    if (left && dayAt(left)) dayAt(left).focus();
    // Asked for at once, the width would have everything laid out before the charts are drawn.
    else requestAnimationFrame(() => (box.scrollLeft = box.scrollWidth));
  }

  // The keyboard

  const dayAt = (place) => document.querySelector(`#calendar-map [data-place="${place}"]`);

  /* Days follow each other along a sheet's rows, or down the columns of weeks; Home and End lead
     to the first and last day of the week. */
  function target(day, key) {
    const [place, weekday] = [Number(day.dataset.place), Number(day.dataset.weekday)];
    const [next, beside] = day.closest(".is-month") ? ["Right", "Down"] : ["Down", "Right"];
    const back = { Right: "Left", Down: "Up" };
    const moves = {
      [`Arrow${next}`]: 1, [`Arrow${back[next]}`]: -1,
      [`Arrow${beside}`]: WEEK, [`Arrow${back[beside]}`]: -WEEK,
    };
    if (key in moves) return dayAt(place + moves[key]) || day;
    const week = [...Array(WEEK).keys()].map((number) => dayAt(place - weekday + number)).filter(Boolean);
    if (key === "Home") return week[0];
    return key === "End" ? week.at(-1) : null;
  }

  function stand(day) {
    for (const other of day.closest("table").querySelectorAll('.day[tabindex="0"]')) other.tabIndex = -1;
    day.tabIndex = 0;
  }

  document.addEventListener("keydown", (event) => {
    const day = event.target.closest("#calendar-map .day");
    if (!day || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const next = target(day, event.key);
    if (!next) return;
    event.preventDefault();
    stand(next);
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  document.addEventListener("focusin", (event) => {
    const day = event.target.closest("#calendar-map .day");
    if (day) stand(day);
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    calendar_map: {
      draw(data) {
        const box = document.getElementById("calendar-map");
        if (!box) return;
        if (data) draw(data, box);
        else box.replaceChildren();
      },
    },
  });
})();
