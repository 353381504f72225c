/* Saves a form while it is filled in: <form data-autosave="URL"> posts itself after a change and when the page goes out
   of sight. The answer is {"saved_at": "14:32", "errors": {…}, "conflicts": [labels], "shown": "mark"}; an error in a field
   is normal halfway, and is shown when the reader sends the form. The texts stand on [data-autosave-status], one for each
   thing that can be the matter: see templates/intake/section.html. Nothing typed is ever lost: the form keeps its values,
   what can succeed later is tried again, and what cannot is said. */

const WAIT = 800;
const LONGEST_RETRY = 60_000;
// What the form carries about itself (ui/merging.py), and not as an answer.
const ABOUT = ["csrfmiddlewaretoken", "shown", "unanswered"];
const REASONS = { 403: "old", 404: "away", 409: "sent" };

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]") ?? document.querySelector("[data-autosave-status]");
  // Said when it changes, and not on arriving.
  form.addEventListener("input", () => status?.setAttribute("role", "status"), { once: true });
  const signIn = form.querySelector("[data-autosave-sign-in]");
  let timer;
  let retry = 0;
  let saving = false;
  let dirty = false;
  let sent = false;
  let trouble = "";
  let unanswered = [];
  let underWay = new AbortController();

  const say = (kind, words = "") => {
    trouble = kind === "saved" ? "" : kind;
    const text = status?.dataset[kind]?.replace("#", words) ?? "";
    if (status && status.textContent !== text) status.textContent = text;
    status?.classList.toggle("w-saved--failed", kind !== "saved");
    if (signIn) signIn.hidden = kind !== "away";
  };
  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };

  // Files are sent with the form itself: an automatic save would send them again and again.
  const answers = (without = []) => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !without.includes(name)) data.append(name, value);
    }
    return data;
  };
  // What was sent without an answer may be stored or not: the server must not take it for somebody else's.
  const tellUnanswered = () => {
    if (form.elements.unanswered) form.elements.unanswered.value = unanswered.join("\n");
  };

  async function save({ leaving = false } = {}) {
    clearTimeout(timer);
    if (sent || !dirty || trouble === "sent" || (saving && !leaving)) return;
    saving = true;
    dirty = false;
    renewToken(form);
    tellUnanswered();
    const body = answers();
    unanswered = [...unanswered, answers(ABOUT).toString()].slice(-3);
    try {
      const response = await fetch(form.dataset.autosave, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "autosave", "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value ?? "" },
        credentials: "same-origin",
        keepalive: leaving,
        redirect: "manual",
        signal: underWay.signal,
      });
      if (!response.ok) throw REASONS[response.status] ?? "failed";
      const { saved_at: time, conflicts = [], shown } = await response.json();
      retry = 0;
      unanswered = [];
      if (shown && form.elements.shown) form.elements.shown.value = shown;
      if (conflicts.length) say("conflict", conflicts.join(", "));
      else if (!dirty) say("saved", time);
    } catch (reason) {
      if (sent) return;
      dirty = true;
      retry = Math.min(LONGEST_RETRY, Math.max(2_000, retry * 2));
      // Of what the browser could not send it says no more than that.
      say(typeof reason === "string" ? reason : "offline");
    } finally {
      saving = false;
      if (dirty) later(retry || WAIT);
    }
  }

  const changed = () => {
    dirty = true;
    later(retry || WAIT);
  };
  const again = () => {
    retry = 0;
    if (dirty) later(0);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // The reader sends the form: its own request carries everything, and a save that is under way must not arrive after it.
  form.addEventListener("submit", async (event) => {
    if (!navigator.onLine || (trouble === "offline" && dirty)) {
      // The browser would show a page of its own in the place of this one, and what was typed would be gone.
      event.preventDefault();
      dirty = true;
      await save();
      if (!dirty) event.submitter.click();
      return;
    }
    clearTimeout(timer);
    underWay.abort();
    underWay = new AbortController();
    tellUnanswered();
    dirty = false;
    sent = true;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save({ leaving: true });
    else again(); // perhaps one comes back from signing in
  });
  addEventListener("pagehide", () => save({ leaving: true }));
  // Back to this page from the browser's memory: what is typed from now on is saved again.
  addEventListener("pageshow", () => (sent = false));
  addEventListener("online", again);
  addEventListener("beforeunload", (event) => {
    if (dirty && trouble) event.preventDefault();
  });
}

document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);
});
