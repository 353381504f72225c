/* The list, live: a changed filter, a link or the back button brings the new results into this page. The server always
   gives the whole page, of which this takes the parts marked data-part; when anything is amiss, the browser simply goes
   to the address. Without this file the form and its buttons do the same. */

const form = document.getElementById("list");
const results = document.getElementById("list-results");
const narrow = matchMedia("not all and (min-width: 60rem)");
let underWay = new AbortController();
let here = location.pathname + location.search;

// How to find a control again after its part of the page was replaced; "" when that cannot be said.
function selectorOf(control) {
  if (control.id) return `#${CSS.escape(control.id)}`;
  if (control.dataset.keep) return `[data-keep="${CSS.escape(control.dataset.keep)}"]`;
  if (control.name) return `[name="${CSS.escape(control.name)}"][value="${CSS.escape(control.value)}"]`;
  const key = control.closest("summary")?.parentElement.dataset.key;
  return key ? `[data-key="${CSS.escape(key)}"] > summary` : "";
}

function show(page, back) {
  const held = form.contains(document.activeElement) ? document.activeElement : null;
  const selector = held && selectorOf(held);
  const opened = new Map([...form.querySelectorAll("[data-key]")].map((each) => [each.dataset.key, each.open]));
  const ticked = new Set([...form.querySelectorAll("[name=slug]:checked")].map((box) => box.value));

  for (const part of document.querySelectorAll("[data-part]")) {
    part.replaceChildren(...page.getElementById(part.id).childNodes);
  }
  for (const each of form.querySelectorAll("[data-key]")) each.open = opened.get(each.dataset.key) ?? each.open;
  for (const box of form.querySelectorAll("[name=slug]")) box.checked = ticked.has(box.value);
  const words = form.elements.q;
  if (back || words !== held) words.value = page.getElementById(words.id).value;
  document.title = page.title;

  const again = selector && form.querySelector(selector);
  if (again && again !== held) {
    // What was typed while the answer was under way stays.
    if (held.type === "number") again.value = held.value;
    again.focus({ preventScroll: true });
  } else if (held && !again) {
    document.getElementById("results").focus();
  }
  // Said aloud: the heading is a live region; inside the open sheet only what stands there is heard.
  for (const place of [document.getElementById("results"), form.querySelector(".w-sheet__said")]) {
    if (place) place.textContent = page.getElementById("results").textContent.trim();
  }
}

async function go(address, { back = false } = {}) {
  underWay.abort();
  underWay = new AbortController();
  const { signal } = underWay;
  results.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address, { signal });
    if (!response.ok || response.redirected) throw new Error(response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    show(page, back);
    if (!back) {
      // The server writes one selection as one address.
      const { address: canonical } = page.getElementById("list").dataset;
      history[canonical === here ? "replaceState" : "pushState"](null, "", canonical);
    }
    here = location.pathname + location.search;
    for (const next of document.getElementsByName("next")) next.value = here;
    results.removeAttribute("aria-busy");
    document.dispatchEvent(new CustomEvent("list:updated"));
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

const send = () => go(`${form.action}?${new URLSearchParams(new FormData(form))}`);

// A list that began by itself with some filters has an address as well, to share it.
if (!location.search && form.dataset.address !== here) {
  history.replaceState(null, "", form.dataset.address);
  here = location.pathname + location.search;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  // The button beside a menu that submits by itself (app.js): the change of the menu is heard below.
  if (event.submitter && !event.submitter.matches(".w-nojs")) send();
});
form.addEventListener("change", ({ target }) => {
  if (target.form === form && target.name !== "q" && target.validity.valid) send();
});
form.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const address = new URL(link.getAttribute("href"), location.href);
  if (address.origin + address.pathname !== form.action || address.hash) return;
  event.preventDefault();
  go(address.href);
});
addEventListener("popstate", () => {
  if (location.pathname + location.search !== here) go(location.href, { back: true });
});

// On a small screen the filters open as a sheet over the page.
const sheet = document.getElementById("sheet");
if (sheet) {
  const drawer = form.querySelector(".w-facets");
  const facets = document.getElementById("list-facets");
  const settle = () => {
    sheet.close();
    drawer.open = !narrow.matches;
    (narrow.matches ? sheet.querySelector(".w-sheet__body") : drawer).append(facets);
  };
  document.getElementById("sheet-open").addEventListener("click", () => sheet.showModal());
  for (const button of sheet.querySelectorAll("[data-close]")) button.addEventListener("click", () => sheet.close());
  narrow.addEventListener("change", settle);
  document.addEventListener("DOMContentLoaded", settle);
}
document.documentElement.classList.add("live");
