/* Says in time that the session of who has a role ends (site/session.html), and lets them stay. The server counts. It is
   asked shortly before an end, in a way that does not count as doing something; so what was done in other tabs, or saved
   by itself, needs no telling here. What somebody does on this page without sending it, such as typing, is told then.
   Without this file a session ends unannounced, and what is sent after that is kept all the same (accounts/kept.py). */

"use strict"; // in which a function within the block is not seen by other scripts
{
  const dialog = document.getElementById("session");
  const form = dialog.querySelector("form");
  const said = dialog.querySelector("[data-said]");
  const { address, who } = dialog.dataset;
  const warning = Number(dialog.dataset.warning);
  const language = document.documentElement.lang;
  const SIGN = "session"; // in the storage that tabs share: one of them asked for more time, or was opened just now
  const SAID_AT = [60, 30, 10]; // seconds before the end at which the time that is left is spoken
  const AGAIN = 5; // seconds until the next attempt, when the server cannot be asked
  const RECENT = 30; // seconds in which it need not be asked again when one comes back to this tab
  const ends = { idle: 0, longest: 0 };
  // What a page shows of a form that was sent, was typed as well.
  let hasTyped = Boolean(document.querySelector("[data-errors], [data-guard=typed]"));
  let asked = Date.now();
  let didSomething = 0;
  let isPutOff = false;
  let shown = "";
  let timer;

  const secondsTo = (end) => Math.max(0, Math.ceil((end - Date.now()) / 1000));
  const unit = (name, number) =>
    new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "long" }).format(number);

  function inWords(seconds) {
    const parts = [["minute", Math.floor(seconds / 60)], ["second", seconds % 60]];
    const words = parts.filter(([, number]) => number).map(([name, number]) => unit(name, number));
    return new Intl.ListFormat(language).format(words.length ? words : [unit("second", 0)]);
  }

  function learn({ idle, longest }) {
    ends.idle = Date.now() + idle * 1000;
    ends.longest = Date.now() + longest * 1000;
  }

  // Whether the session of this page goes on; undefined when nobody can say. A number says how many seconds ago somebody
  // did something.
  async function goesOn(ago) {
    asked = Date.now();
    const request = { headers: { "X-Requested-With": "background" }, cache: "no-store", redirect: "manual" };
    if (ago !== undefined) {
      renewToken(form);
      const token = form.elements.csrfmiddlewaretoken.value;
      Object.assign(request, { method: "POST", body: new URLSearchParams({ csrfmiddlewaretoken: token, ago }) });
    }
    try {
      const answer = await fetch(address, request);
      if (answer.status === 403) return false;
      if (!answer.ok) return undefined;
      const state = await answer.json();
      if (state.who !== who) return false; // somebody else signed in, whose page this is not
      learn(state);
      return true;
    } catch {
      return undefined;
    }
  }

  function show(part) {
    if (shown === part) return;
    shown = part;
    if (!part) return dialog.close(); // which gives the focus back, as long as nothing in it was hidden
    for (const each of dialog.querySelectorAll("[data-part-of]")) each.hidden = each.dataset.partOf !== part;
    dialog.setAttribute("aria-labelledby", `session-${part}-title`);
    dialog.setAttribute("aria-describedby", `session-${part}-text`);
    dialog.classList.toggle("w-session--over", part === "over");
    if (!dialog.open) dialog.showModal();
    dialog.querySelector(`[data-part-of=${part}]`).querySelector("button, a").focus();
  }

  function end() {
    clearTimeout(timer);
    // With nothing to lose the server says what is to be seen here, and why.
    if (hasTyped) show("over");
    else location.replace(location.pathname + location.search);
  }

  // Warn, or be still, and come back when there is something to say.
  function follow() {
    const left = secondsTo(Math.min(ends.idle, ends.longest));
    const part = ends.longest <= ends.idle ? "longest" : "idle";
    const warns = left <= warning && !(isPutOff && part === "longest");
    show(warns ? part : "");
    if (warns) {
      for (const each of dialog.querySelectorAll("[data-left]")) each.textContent = each.dataset.left.replace("#", inWords(left));
      if (SAID_AT.includes(left)) said.textContent = inWords(left);
    }
    const wait = warns ? Math.min(1, left) : left > warning ? left - warning : left;
    clearTimeout(timer);
    timer = setTimeout(look, Math.min(3600, wait || AGAIN) * 1000);
  }

  async function look() {
    const left = secondsTo(Math.min(ends.idle, ends.longest));
    // While it counts down nothing changes but by another tab, which says so.
    if (left <= warning && !(dialog.open && left)) {
      const isTold = didSomething > asked ? Math.round((Date.now() - didSomething) / 1000) : undefined;
      if ((await goesOn(isTold)) === false) return end();
    }
    follow();
  }

  async function again() {
    const answer = await goesOn();
    if (answer === false) return end();
    if (answer || shown !== "over") {
      isPutOff = false;
      follow();
    }
  }

  async function stay() {
    const answer = await goesOn(0);
    if (answer === false) return end();
    if (answer) share();
    follow();
  }

  function share() {
    try {
      localStorage.setItem(SIGN, String(Date.now()));
    } catch {
      // Where nothing may be stored, each tab asks when its own time comes.
    }
  }

  function putOff() {
    isPutOff = true;
    follow();
  }

  for (const kind of ["keydown", "pointerdown", "wheel", "input"]) {
    addEventListener(kind, () => !dialog.open && (didSomething = Date.now()), { passive: true });
  }
  document.addEventListener("input", () => (hasTyped = true));
  document.addEventListener("submit", ({ target }) => !dialog.contains(target) && (hasTyped = false));
  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  dialog.querySelector("[data-later]").addEventListener("click", putOff);
  // Whoever presses Escape is there.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (shown === "idle") stay();
    if (shown === "longest") putOff();
  });
  addEventListener("storage", ({ key }) => key === SIGN && again());
  addEventListener("pageshow", ({ persisted }) => persisted && again());
  // Perhaps one comes back from signing in, or the computer slept.
  document.addEventListener("visibilitychange", () => {
    const isLong = Date.now() - asked > RECENT * 1000;
    if (document.visibilityState === "visible" && (isLong || dialog.open)) again();
  });

  learn({ idle: Number(dialog.dataset.idle), longest: Number(dialog.dataset.longest) });
  share();
  follow();
}
