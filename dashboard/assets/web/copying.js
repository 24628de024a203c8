/* A button copies what the field it names holds, and says so. */
document.addEventListener("click", async (event) => {
  "use strict";
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Press Ctrl+C"; // it is selected already
  }
});
