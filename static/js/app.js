/* Small conveniences. Every page works without this file. */

document.documentElement.classList.add("js");

// Signing in, in any tab, makes the token of every open page an old one. The one of now stands in the cookie.
function renewToken(form) {
  const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
  const field = form.elements.namedItem("csrfmiddlewaretoken");
  if (token && field) field.value = token;
}
document.addEventListener("submit", (event) => renewToken(event.target));

document.addEventListener("DOMContentLoaded", () => {
  // The summary of errors speaks first.
  document.querySelector("[data-errors]")?.focus();

  // The folded menu on small screens.
  for (const button of document.querySelectorAll("[data-toggle]")) {
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!open));
    });
  }

  // What stands beside the page on a wide screen is open there. On a small one it would push the page away, so it is
  // closed in the HTML; until here, and without this file, the style sheet shows it on wide screens.
  for (const drawer of document.querySelectorAll("[data-open-wide]")) {
    drawer.open = matchMedia("(min-width: 60rem)").matches;
    drawer.dataset.settled = "";
  }

  // How many characters are left. The server decides; this only warns, and counts as the server does (ui/text.py): an
  // emoji is one, and what it leaves out is none.
  const noText = /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\p{Co}\p{Cs}\p{Noncharacter_Code_Point}]/gu;
  for (const counter of document.querySelectorAll("[data-charcount]")) {
    const { charcount, max, left, over } = counter.dataset;
    const field = document.getElementById(charcount);
    const language = document.documentElement.lang;
    const count = () => {
      const rest = Number(max) - [...field.value.replace(noText, "").trim()].length;
      counter.textContent = (rest < 0 ? over : left).replace("#", Math.abs(rest).toLocaleString(language));
      counter.classList.toggle("w-charcount--over", rest < 0);
    };
    counter.hidden = false;
    field.addEventListener("input", count);
    count();
  }

  // A text area grows with its text. Where the style sheet cannot see to it (`field-sizing`), its rows do.
  if (!CSS.supports("field-sizing", "content")) {
    const grow = (area) => {
      while (area.scrollHeight > area.clientHeight && area.rows < 40) area.rows += 1;
    };
    document.querySelectorAll("textarea").forEach(grow);
    document.addEventListener("input", ({ target }) => target.matches("textarea") && grow(target));
  }

  // Long forms that do not save themselves: who leaves the page with something typed is asked first.
  for (const form of document.querySelectorAll("form[data-guard]")) {
    let typed = form.dataset.guard === "typed";
    form.addEventListener("input", () => (typed = true));
    form.addEventListener("submit", () => (typed = false));
    addEventListener("beforeunload", (event) => typed && event.preventDefault());
  }

  // Sorting applies at once; the button beside it serves readers without JavaScript. It is pressed here, since Safari
  // before 16 has no requestSubmit().
  for (const select of document.querySelectorAll("select[data-submit]")) {
    select.addEventListener("change", () => select.form.querySelector(".w-nojs").click());
  }

  // Print, and copy the address: buttons that stay hidden without JavaScript.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) {
      button.remove();
      continue;
    }
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = button.dataset.copy || location.href;
      const said = button.querySelector("[data-copy-status]");
      // A browser may forbid it; then the address stands there to be copied by hand.
      await navigator.clipboard.writeText(text).then(
        () => (said.textContent = button.dataset.copied),
        () => (said.textContent = text),
      );
    });
  }
});
