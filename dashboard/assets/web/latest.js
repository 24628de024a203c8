/* The latest expenses in the browser: a press on one opens its form. */
document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-open-expense]");
  if (!row) return;
  const data = { id: row.dataset.openExpense, at: Date.now() };
  window.dash_clientside.set_props("expense-form-wanted", { data: data });
});
