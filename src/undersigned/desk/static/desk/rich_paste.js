// Keeps the clipboard's rich text beside what is pasted, so that clauses and headings survive.
// Whoever types afterwards means the plain text: then the rich text is forgotten. Without this script
// the plain text is read, and a file can be uploaded instead.
const field = document.querySelector('[data-enhance~="rich-paste"]');
const rich = document.querySelector('[data-enhance~="rich-paste-html"]');

// Pictures come as addresses that hold them whole, many megabytes long; nothing of them is read.
const withoutPictures = (html) =>
  html.replace(/=\s*"\s*data:[^"]*"|=\s*'\s*data:[^']*'/gi, '=""').replace(/(=\s*|url\(\s*["']?)data:[^\s"'()<>]*/gi, "$1");

if (field && rich) {
  let pasting = false;
  field.addEventListener("paste", (event) => {
    const html = withoutPictures(event.clipboardData?.getData("text/html") ?? "");
    const replacesAll = field.value.trim() === "" || (field.selectionStart === 0 && field.selectionEnd === field.value.length);
    rich.value = replacesAll ? html : "";
    pasting = true;
  });
  field.addEventListener("input", () => {
    if (!pasting) rich.value = "";
    pasting = false;
  });
}
