/* The keys 1 to 6 lead to the lenses of an assessment: only while the focus is in its form, and not in a text, so that
   who types or speaks to the computer is not taken away (WCAG 2.1.4). Without this file the bar of lenses does it. */

for (const form of document.querySelectorAll("[data-lenskeys]")) {
  form.querySelector("[data-lenskeys-hint]").hidden = false;
  const links = document.querySelectorAll(".w-lensbar__link");
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox], [type=radio])")) return;
    const link = /^[1-6]$/.test(event.key) && links[Number(event.key) - 1];
    if (!link) return;
    event.preventDefault();
    const panel = document.querySelector(link.hash);
    panel.scrollIntoView();
    // At the first choice that is in sight; in a lens where all is folded, at what unfolds it.
    const choice = [...panel.querySelectorAll("input")].find((each) => !each.closest("details:not([open])"));
    (choice || panel.querySelector(".w-lensform__rest > summary")).focus({ preventScroll: true });
  });
}
