/* The page: takes the form, gives it to a worker, and shows progress and result in words. It decides nothing by itself. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  const form = find('[data-enhance~="verify"]');
  const STORE = "undersigned/pins/v1";
  const isFromDisk = location.protocol === "file:";

  // -- what the person keeps in this browser ------------------------------------------------------------------------

  /** Kept keys and checkpoints: {vkey: {checkpoint, address, on}}. A browser may refuse storage: then nothing is kept. */
  function readPins() {
    try {
      return JSON.parse(localStorage.getItem(STORE) ?? "{}");
    } catch {
      return {};
    }
  }

  function writePins(pins) {
    try {
      if (Object.keys(pins).length > 0) localStorage.setItem(STORE, JSON.stringify(pins));
      else localStorage.removeItem(STORE);
      return true;
    } catch {
      return false;
    }
  }

  function showPins() {
    const pins = readPins();
    const vkeys = Object.keys(pins);
    find("#pinned").replaceChildren(...vkeys.map((vkey) => new Option(pins[vkey].address ?? "", vkey)));
    find("[data-pins]").hidden = vkeys.length === 0;
    find("[data-pins-count]").replaceChildren(words.say("kept", { n: vkeys.length }));
  }

  /** Fill in the key that was kept for this address, where the person sees it before anything is checked with it. */
  function fillKey() {
    if (form.elements.key.value) return;
    const found = Object.entries(readPins()).find(([, pin]) => pin.address && pin.address === address());
    if (!found) return;
    form.elements.key.value = found[0];
    form.elements.pin.checked = true;
    showFingerprint();
  }

  function keep(report) {
    const vkey = form.elements.key.value.trim();
    if (!form.elements.pin.checked || report.verdict !== "good" || !report.isKeyKnown || !report.checkpoint) return;
    const pins = readPins();
    pins[vkey] = { checkpoint: report.checkpoint, address: form.elements.folder.files.length ? null : address(), on: new Date().toISOString().slice(0, 10) };
    if (!writePins(pins)) say("nothing-kept");
    showPins();
  }

  // -- the form -----------------------------------------------------------------------------------------------------

  /** Absolute address of the bundle's folder, with its final slash. */
  function address() {
    try {
      const url = new URL(form.elements.address.value.trim() || "../", location.href);
      url.search = url.hash = "";
      url.pathname = url.pathname.replace(/[^/]*$/, (last) => (last === "" || last.endsWith(".html") ? "" : `${last}/`));
      return url.href;
    } catch {
      return null;
    }
  }

  /** `?bundle=` is honoured for paths of this site only: a link must not make this page speak for another host. */
  function startAddress() {
    const wanted = new URLSearchParams(location.search).get("bundle");
    if (wanted) {
      const url = URL.parse?.(wanted, location.href) ?? null;
      if (url && url.origin === location.origin && wanted.startsWith("/") && !wanted.startsWith("//")) return url.href;
    }
    return new URL("../", location.href).href;
  }

  async function showFingerprint() {
    const output = find("[data-fingerprint]");
    const typed = form.elements.key.value.trim();
    showCommand();
    if (!typed) {
      output.textContent = "";
      return;
    }
    try {
      const key = await publicLog.parseKey(typed);
      const sum = await publicLog.fingerprint(key);
      output.replaceChildren(words.say("fingerprint", { sum: sum.match(/.{4}/g).join(" ") }));
    } catch (error) {
      output.replaceChildren(words.sentence({ code: error.code ?? error.message }));
    }
  }

  function showCommand() {
    const quote = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
    const where = isFromDisk ? "DIR" : quote(address() ?? "URL");
    const option = document.createElement("span");
    option.className = "word";
    option.textContent = "--key";
    const key = quote(form.elements.key.value.trim() || "KEY");
    find("[data-command]").replaceChildren(`undersigned verify ${where} `, option, ` ${key}`);
  }

  async function readReceipt() {
    const file = form.elements["receipt-file"].files[0];
    if (file) return new Uint8Array(await file.arrayBuffer());
    const typed = form.elements.receipt.value.replaceAll("\r\n", "\n").trim();
    return typed ? publicLog.utf8.encode(`${typed}\n`) : null;
  }

  async function readOrder(isReceiptOnly) {
    const key = form.elements.key.value.trim();
    const pin = readPins()[key];
    const typed = (name) => form.elements[name].value.replaceAll("\r\n", "\n").trim();
    const [pasted, later] = [typed("earlier"), typed("later")];
    const picked = form.elements.folder.files;
    return {
      key, isReceiptOnly, receipt: await readReceipt(),
      address: address(), files: picked.length ? sources.filesByPath(picked) : null,
      earlier: [
        ...(pasted ? [{ from: "pasted", note: `${pasted}\n` }] : []),
        ...(pin ? [{ from: "pinned", note: pin.checkpoint, on: pin.on }] : []),
      ],
      later: later ? `${later}\n` : null,
    };
  }

  // -- running ------------------------------------------------------------------------------------------------------

  function say(code) {
    find("[data-progress]").hidden = false;
    // Said again, it would be read out again.
    if (find("[data-stage]").dataset.stage === code) return;
    find("[data-stage]").dataset.stage = code;
    find("[data-stage]").replaceChildren(words.say(code));
  }

  let worker = null;

  function start(order) {
    worker?.terminate();
    worker = null;
    if (isFromDisk) {
      // Browsers give no worker to a page from a disk.
      tasks.run(order, receive);
      return;
    }
    worker = new Worker("worker.js");
    worker.onmessage = (event) => receive(event.data);
    worker.onerror = (event) => receive({ kind: "failure", code: "unexpected", details: { cause: event.message ?? "worker" } });
    worker.postMessage(order);
  }

  async function submit(isReceiptOnly) {
    find("[data-result]").hidden = true;
    const order = await readOrder(isReceiptOnly);
    if (isReceiptOnly && !order.receipt) return say("ask-receipt");
    if (!isReceiptOnly && !order.files && isFromDisk) return say("ask-folder");
    if (!isReceiptOnly && !order.files && !order.address) return say("no-address");
    find("progress").hidden = false;
    find("progress").value = 0;
    setBusy(true);
    say("stage-begin");
    return start(order);
  }

  function setBusy(isBusy) {
    for (const button of form.querySelectorAll("button")) button.disabled = isBusy;
    find("main").setAttribute("aria-busy", String(isBusy));
  }

  function receive(message) {
    if (message.kind === "machinery") find("[data-machinery]").replaceChildren(words.say("machinery", message));
    if (message.kind === "progress") showProgress(message);
    if (message.kind === "report") finish(() => showReport(message.report));
    if (message.kind === "failure") finish(() => showFailure(message));
  }

  function showProgress({ stage, done, total }) {
    say(`stage-${stage}`);
    find("progress").value = total === 0 ? 1 : done / total;
  }

  // -- the result ---------------------------------------------------------------------------------------------------

  function finish(show) {
    setBusy(false);
    find("[data-progress]").hidden = true;
    find("progress").hidden = true;
    show();
    const result = find("[data-result]");
    result.hidden = false;
    result.focus();
  }

  const { element } = words;

  function statusLine(status, title) {
    return element("p", { className: "check" }, element("span", { className: "status" }, words.say(`status-${status}`)), element("span", {}, title));
  }

  function tell(found) {
    return found.status === "good" ? words.sentence(found) : words.warning(found);
  }

  function checkItem({ id, status, findings, more }) {
    const sentences = findings.map((found) => element("li", {}, tell(found)));
    if (findings.length === 0) sentences.push(element("li", {}, words.say("not-checked")));
    if (more > 0) sentences.push(element("li", {}, words.say("more", { n: more })));
    const item = element("li", {}, statusLine(status, words.say(`check-${id}`)), element("ul", {}, ...sentences));
    item.dataset.status = status;
    item.dataset.check = id;
    return item;
  }

  /** The codes of the verdict: its title and, where there is more to say, that. */
  function verdict(report) {
    const isWrong = [...report.checks.flatMap((check) => check.findings), ...(report.receipt?.findings ?? [])].some((found) => found.status === "wrong");
    if (isWrong) return ["verdict-wrong", "verdict-wrong-more"];
    if (!report.isKeyKnown) return ["verdict-unsigned", "verdict-unsigned-more"];
    if (report.checks.length === 0) return ["verdict-receipt"];
    return ["verdict-fits", report.isCompared ? "verdict-compared-more" : "verdict-alone-more"];
  }

  function showReport(report) {
    const [title, ...more] = verdict(report);
    find("[data-verdict]").replaceChildren(words.verdict(title));
    find("[data-summary]").replaceChildren(words.verdict(...more));
    find("[data-checks]").replaceChildren(...report.checks.map(checkItem));
    find("[data-checkpoint-part]").hidden = !report.checkpoint;
    find("[data-checkpoint]").textContent = report.checkpoint ?? "";
    showReceipt(report.receipt);
    keep(report);
  }

  function showReceipt(receipt) {
    find("[data-receipt-result]").hidden = !receipt;
    if (!receipt) return;
    const { record } = receipt;
    const isProved = record && receipt.findings.every((found) => found.status !== "wrong");
    find("[data-receipt-who]").replaceChildren(...(isProved ? [words.say("receipt-of", { name: element("bdi", {}, String(record.name)), day: String(record.signed), origin: record.origin })] : []));
    find("[data-receipt-findings]").replaceChildren(...receipt.findings.map((found) => {
      const item = element("li", {}, statusLine(found.status, tell(found)));
      item.dataset.status = found.status;
      return item;
    }));
  }

  function showFailure({ code, details }) {
    find("[data-verdict]").replaceChildren(words.verdict("verdict-failed"));
    find("[data-summary]").replaceChildren(words.warning({ code, ...details }));
    find("[data-checks]").replaceChildren();
    find("[data-checkpoint-part]").hidden = true;
    find("[data-receipt-result]").hidden = true;
  }

  // -- begin --------------------------------------------------------------------------------------------------------

  // `?since=120&until=150`: compares with the checkpoint of 120 entries in the bundle's own archive, and that of 150.
  async function fillEarlier() {
    const asked = new URLSearchParams(location.search);
    await Promise.all([["earlier", asked.get("since")], ["later", asked.get("until")]].map(fillCheckpoint));
  }

  async function fillCheckpoint([name, size]) {
    if (isFromDisk || !/^[1-9][0-9]{0,15}$/.test(size ?? "")) return;
    const answer = await fetch(new URL(`checkpoints/${size}`, startAddress())).catch(() => null);
    if (!answer?.ok) return;
    form.elements[name].value = await answer.text();
    form.elements[name].closest("details").open = true;
  }

  async function begin() {
    form.hidden = false;
    // Every browser knows it, no standard does, so it is not in the page itself.
    form.elements.folder.webkitdirectory = true;
    // Who changes the language goes on with the same question.
    for (const link of document.querySelectorAll(".languages a")) link.href += location.search + location.hash;
    if (location.hash === "#receipt-file") find("[data-receipt-part]").open = true;
    if (isFromDisk) {
      find("[data-address-field]").hidden = true;
      find("[data-folder-hint]").replaceChildren(words.say("disk-hint"));
    } else {
      form.elements.address.value = startAddress();
    }
    showPins();
    showCommand();
    fillKey();
    fillEarlier();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(false);
    });
    find("[data-receipt-only]").addEventListener("click", () => submit(true));
    find("[data-forget]").addEventListener("click", () => {
      writePins({});
      showPins();
    });
    form.elements.key.addEventListener("input", showFingerprint);
    form.elements.address.addEventListener("change", () => {
      showCommand();
      fillKey();
    });
    try {
      await digests.prepare();
      await showFingerprint();
    } catch (error) {
      say(error.message);
    }
  }

  begin();
})();
