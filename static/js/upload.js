// Says at once that a file is too large, instead of after it was sent. Without this file the server says so.
for (const field of document.querySelectorAll("input[type=file][data-largest]")) {
  const box = field.closest(".w-field");
  const said = document.createElement("div");
  said.className = "utrecht-form-field-error-message";
  said.setAttribute("role", "alert");
  field.before(said);
  field.addEventListener("change", () => {
    const isLarge = [...field.files].some((file) => file.size > Number(field.dataset.largest));
    box.classList.toggle("w-field--invalid", isLarge);
    field.setAttribute("aria-invalid", String(isLarge));
    said.textContent = isLarge ? field.dataset.tooLarge : "";
  });
}
