/* The list, live: a changed filter, a link or the back button brings the new results into this page. The server always
   gives the whole page, and this makes the parts marked data-part the same here, without replacing what stays; when
   anything is amiss, the browser simply goes to the address. Without this file the form and its buttons do the same. */

const form = document.getElementById("list");
const results = document.getElementById("list-results");
const narrow = matchMedia("not all and (min-width: 60rem)");
const heading = document.getElementById("results");
const sheet = document.getElementById("sheet");
let underWay = new AbortController();
let here = location.pathname + location.search;

// What is the same thing on both pages is the same node all the time. The library goes by ids, so that each control with
// its label, each group of filters and each kept link has one here.
function identify(list) {
  for (const each of list.querySelectorAll("[data-key], [data-keep], input[name]")) {
    const { key, keep } = each.dataset;
    each.id ||= key ? `key:${key}` : keep ? `keep:${keep}` : `${each.name}=${each.value}`;
    if (each.parentElement.localName === "label") each.parentElement.id ||= `label:${each.id}`;
  }
}

// Heard once, by whoever is not taken to the heading; inside the open sheet only what stands there is heard.
function say(words) {
  const place = sheet?.open ? sheet.querySelector(".w-sheet__said") : document.getElementById("list-said");
  place.textContent = words;
}

function show(page, back) {
  const held = form.contains(document.activeElement) ? document.activeElement : null;
  const callbacks = {
    // What was unfolded, and ticked for comparison, is the reader's.
    beforeAttributeUpdated: (attribute, { localName, name }) =>
      !(attribute === "open" && localName === "details") && !(attribute === "checked" && name === "slug"),
    // Filters that there is nothing to choose from any more go, but not from under the reader's hands.
    beforeNodeRemoved(node) {
      if (!held?.matches("#list-facets input") || !node.contains(held)) return true;
      held.checked = false;
      node.querySelector?.(".utrecht-number-badge")?.remove();
      return false;
    },
  };
  // What was typed while the answer was under way stays.
  const config = { morphStyle: "innerHTML", ignoreActiveValue: !back && ["number", "date"].includes(held?.type), callbacks };
  identify(page.getElementById("list"));
  for (const part of document.querySelectorAll("[data-part]")) {
    Idiomorph.morph(part, [...page.getElementById(part.id).childNodes], config);
  }
  const words = form.elements.q;
  if (back || words !== held) words.value = page.getElementById(words.id).value;
  document.title = page.title;

  // After a link to something else the reader is at the heading of that.
  const stays = held?.isConnected && !held.matches("a:not([data-keep])");
  if (held) (stays ? held : heading).focus({ preventScroll: stays });
  if (!held || stays) say(heading.textContent.trim());
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
    results.removeAttribute("aria-busy");
    show(page, back);
    if (!back) {
      // The server writes one selection as one address.
      const { address: canonical } = page.getElementById("list").dataset;
      history[canonical === here ? "replaceState" : "pushState"](null, "", canonical);
    }
    here = location.pathname + location.search;
    for (const next of document.getElementsByName("next")) next.value = here;
    document.dispatchEvent(new CustomEvent("list:updated"));
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

const send = () => go(`${form.action}?${new URLSearchParams(new FormData(form))}`);

identify(form);

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
