// Small behaviours of every page; each page works without them.

// A double click sends a form once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "1") {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 5000);
});

// A select or checkbox marked data-submit sends its form as soon as it changes.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// A button marked data-print prints the page.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// What htmx has replaced is told to screen readers, once, and a focus that stood on a vanished control is not lost.
let focused = false;

document.addEventListener("htmx:beforeSwap", (event) => {
  focused = event.detail.target.contains(document.activeElement);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const part = document.getElementById(event.detail.target.id);
  const place = document.getElementById("announce");
  const text = part?.dataset.announce;
  if (text && place.textContent !== text) place.textContent = text;
  if (focused && part && document.activeElement === document.body) part.focus();
});
