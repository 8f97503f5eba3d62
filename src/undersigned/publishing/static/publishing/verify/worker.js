/* Runs a task off the page's own thread, so that the page stays alive while a large list is checked. */
importScripts("crypto.js", "log.js", "entries.js", "ledger.js", "source.js", "pages.js", "receipt.js", "members.js", "check.js", "task.js");

onmessage = (event) => tasks.run(event.data, (message) => postMessage(message));
