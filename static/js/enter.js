/* A box in which one types and presses Enter: <textarea data-enter>. Shift+Enter begins a new line, and so does Enter
   while a word is still being put together, as in some languages. Without this file the button sends it. */

document.addEventListener("keydown", (event) => {
  const { target, key, shiftKey, isComposing } = event;
  if (key !== "Enter" || shiftKey || isComposing || event.repeat || !target.matches("textarea[data-enter]")) return;
  event.preventDefault();
  // Pressed, since Safari before 16 has no requestSubmit().
  if (target.value.trim()) target.form.querySelector("button[type=submit]").click();
});
