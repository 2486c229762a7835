// Ctrl and Enter presses the first button of a form; the button itself works without it.
const form = document.querySelector("form[data-save-by-key]");
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[type=submit]"));
});
