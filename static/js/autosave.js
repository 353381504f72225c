/* Saves a form while it is filled in: <form data-autosave="URL"> posts itself after a change and when the page goes out
   of sight. The answer is {"saved_at": "14:32", "errors": {…}}; an error in a field is normal halfway, and is shown when
   the reader sends the form. The texts stand on [data-autosave-status]: data-saved ("Saved at #"), data-saving and
   data-failed. Nothing typed is ever lost: the form keeps its values, and a failed save is tried again. */

const WAIT = 800;
const LONGEST_RETRY = 60_000;

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]") ?? document.querySelector("[data-autosave-status]");
  let timer;
  let retry = 0;
  let saving = false;
  let dirty = false;
  let sent = false;
  let underWay = new AbortController();

  const say = (text, failed = false) => {
    if (!status) return;
    if (status.textContent !== text) status.textContent = text;
    status.classList.toggle("w-saved--failed", failed);
  };
  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };

  // Files are sent with the form itself: an automatic save would send them again and again.
  const answers = () => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
    return data;
  };

  async function save({ leaving = false } = {}) {
    clearTimeout(timer);
    if (sent || !dirty || (saving && !leaving)) return;
    saving = true;
    dirty = false;
    try {
      const response = await fetch(form.dataset.autosave, {
        method: "POST",
        body: answers(),
        headers: { "X-Requested-With": "autosave", "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value ?? "" },
        credentials: "same-origin",
        keepalive: leaving,
        redirect: "error",
        signal: underWay.signal,
      });
      if (!response.ok) throw new Error(String(response.status));
      const { saved_at: time } = await response.json();
      retry = 0;
      if (!dirty) say(status?.dataset.saved.replace("#", time) ?? "");
    } catch {
      if (sent) return;
      dirty = true;
      retry = Math.min(LONGEST_RETRY, Math.max(2_000, retry * 2));
      say(status?.dataset.failed ?? "", true);
    } finally {
      saving = false;
      if (dirty) later(retry || WAIT);
    }
  }

  const changed = () => {
    dirty = true;
    later(retry || WAIT);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // The reader sends the form: its own request carries everything, and a save that is under way must not arrive after it.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    underWay.abort();
    underWay = new AbortController();
    dirty = false;
    sent = true;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save({ leaving: true });
  });
  addEventListener("pagehide", () => save({ leaving: true }));
  // Back to this page from the browser's memory: what is typed from now on is saved again.
  addEventListener("pageshow", () => (sent = false));
  addEventListener("online", () => {
    retry = 0;
    if (dirty) later(0);
  });
}

document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);
});
