// Takes the code that a one-time link carries after `#` into its field, and out of the address, so that it stays neither
// in the history nor in a copied address; then only its button is left on the page. Without scripts the link is pasted.

function takeCode() {
  const code = location.hash.slice(1);
  if (!code) return;
  for (const form of document.querySelectorAll('[data-enhance~="link"]')) {
    form.elements.link.value = code;
    form.querySelector("button").dataset.kind = "primary";
    history.replaceState(null, "", location.pathname);
    for (const part of document.querySelectorAll("[data-without-link]")) {
      part.hidden = true;
    }
    for (const part of document.querySelectorAll("[data-with-link]")) {
      part.hidden = false;
    }
  }
}

takeCode();
// A link that is opened where this page stands already, as after one that was refused, loads nothing anew.
addEventListener("hashchange", takeCode);
