/* The screen of a meeting: looks every second whether there is a new picture. Without this file the page comes anew by
   itself. What is open stays open, and what did not change is not sent again. */

const live = document.querySelector("[data-live]");
const lost = document.querySelector("[data-live-lost]");
const LONGEST = 10; // seconds between two looks when there is no answer
let mark = "";
let wait = Number(live.dataset.every);

async function look() {
  const patience = new AbortController();
  const over = setTimeout(() => patience.abort(), 5000);
  // Nobody did anything: it must not count as if (accounts/sessions.py).
  const headers = { "X-Requested-With": "background", ...(mark && { "If-None-Match": mark }) };
  const answer = await fetch(live.dataset.live, { cache: "no-store", headers, signal: patience.signal });
  clearTimeout(over);
  if (answer.status === 304) return;
  // Signed out, or no longer there: the page itself says what is the matter.
  if (answer.redirected || answer.status === 404) return location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  const open = live.querySelector("details")?.open;
  const html = await answer.text();
  mark = answer.headers.get("ETag") ?? "";
  live.innerHTML = html;
  if (open) live.querySelector("details")?.setAttribute("open", "");
}

async function follow() {
  if (!document.hidden) {
    try {
      await look();
      wait = Number(live.dataset.every);
      lost.hidden = true;
    } catch {
      wait = Math.min(LONGEST, wait * 2);
      lost.hidden = false;
    }
  }
  setTimeout(follow, wait * 1000);
}
follow();
document.addEventListener("visibilitychange", () => !document.hidden && look().catch(() => {}));
