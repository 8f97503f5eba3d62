// Takes the code that a mailed link carries after `#` into the form's field, and out of the address,
// so that it stays neither in the history nor in a copied address. Without scripts the link is pasted.
for (const form of document.querySelectorAll('[data-enhance~="fragment"]')) {
  const code = location.hash.slice(1);
  if (code) {
    form.elements.code.value = code;
    form.elements.code.closest('.field').hidden = true;
    history.replaceState(null, '', location.pathname + location.search);
  }
}
