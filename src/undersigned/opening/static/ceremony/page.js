// What the buttons do. Nothing is sent or kept anywhere: the page needs no network, and closing it forgets everything.
"use strict";

(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const made = { passphrase: "", file: "", recipient: "" };
  let reading = null;

  function today() {
    return new Date().toISOString().slice(0, 10);
  }

  function say(section, sentence, state) {
    const place = find("[data-says]", section);
    place.textContent = sentence;
    place.dataset.state = state;
  }

  // Runs what a form asks for; says what is wrong in the form's own place, and never leaves half a result.
  function onSubmit(id, act) {
    const form = document.getElementById(id);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      say(form, "Working …", "busy");
      // Lets the sentence be painted before a second of computing.
      await new Promise((resolve) => setTimeout(resolve, 30));
      try {
        say(form, (await act(form)) ?? "", "good");
      } catch (error) {
        if (!(error instanceof ceremony.Wrong)) console.error(error);
        say(form, error instanceof ceremony.Wrong ? error.message : `This page made a mistake: ${error.message}`, "wrong");
      }
    });
  }

  async function readFile(input) {
    const [file] = input.files;
    if (!file) throw new ceremony.Wrong(`Choose a file: ${input.labels[0].textContent.trim()}`);
    return new Uint8Array(await file.arrayBuffer());
  }

  function offer(name, content) {
    const link = document.createElement("a");
    link.download = name;
    link.href = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  function show(selector, visible = true) {
    find(selector).hidden = !visible;
  }

  function fill(selector, sentence) {
    find(selector).textContent = sentence;
  }

  function cell(row, content) {
    const words = document.createElement("bdi");
    words.textContent = content;
    row.insertCell().append(words);
  }

  onSubmit("make", async () => {
    const { key, recipient } = await ceremony.makeKey();
    made.passphrase = ceremony.makePassphrase();
    made.file = await ceremony.lockKey(key, made.passphrase, today());
    made.recipient = recipient;
    fill("[data-passphrase]", made.passphrase);
    show("#write");
    show("#made", false);
    return "Made. Write the seven words on two papers now.";
  });

  find("[data-hide-words]").addEventListener("click", () => {
    fill("[data-passphrase]", "");
    show("#write", false);
    show("#again");
    find("#again textarea").focus();
  });

  onSubmit("again", async (form) => {
    for (const [at, field] of [...form.querySelectorAll("textarea")].entries()) {
      const unknown = ceremony.explainUnknown(ceremony.splitWords(field.value));
      if (unknown) throw new ceremony.Wrong(`Paper ${"AB"[at]}: ${unknown}`);
      if (ceremony.normalisePassphrase(field.value) !== made.passphrase) {
        throw new ceremony.Wrong(`Paper ${"AB"[at]} does not say the seven words. Compare it with the other, or begin again.`);
      }
    }
    const { hex, words } = ceremony.fingerprint([made.recipient]);
    fill("[data-fingerprint]", words);
    fill("[data-fingerprint-hex]", hex);
    fill("[data-recipient]", made.recipient);
    show("#made");
    form.reset();
    return "Both papers are right.";
  });

  find("[data-save-key]").addEventListener("click", () => offer("convenors-key.age", made.file));
  find("[data-save-recipient]").addEventListener("click", () => offer("public-key.txt", `${made.recipient}\n`));

  // With the papers of trustees where words of papers were typed, else with the passphrase of a key file.
  async function unlock(form) {
    const secret = await readFile(form.elements.key);
    if (form.elements.papers.value.trim()) return ceremony.openBox(ceremony.parseBox(secret), typedPapers(form));
    if (!form.elements.passphrase.value.trim()) throw new ceremony.Wrong("Type the words from the paper.");
    return ceremony.unlockKey(secret, form.elements.passphrase.value);
  }

  onSubmit("rehearse", async (form) => {
    const opened = await unlock(form);
    const { answer, origin } = await ceremony.rehearse(await readFile(form.elements.test), opened.key);
    form.elements.passphrase.value = form.elements.papers.value = "";
    return `It opened. This is a test for ${origin}. The answer is: ${answer}`;
  });

  onSubmit("split", async (form) => {
    const { origin, needed, papers } = form.elements;
    const { box, papers: sheets } = await ceremony.makeBox(
      origin.value.trim(), needed.valueAsNumber, papers.valueAsNumber, today());
    const list = find("#papers");
    list.replaceChildren(...sheets.map((paper) => paperSheet(paper, box)));
    show("#papers-part");
    offer("trustees-box.json", ceremony.canonical(box));
    const { words } = ceremony.fingerprint([box.recipient]);
    return `The box is saved. Public key: ${box.recipient}. Fingerprint: ${words}`;
  });

  // A trustee's paper: shown once, hidden, and read back, so that what is on the paper is known to be right.
  function paperSheet(paper, box) {
    const sheet = document.createElement("details");
    sheet.className = "paper";
    const title = document.createElement("summary");
    title.textContent = `Paper ${paper.number} of ${box.papers}; ${box.needed} open the box; box number ${box.number}`;
    const words = document.createElement("ol");
    for (const word of paper.words.split(" ")) {
      const item = document.createElement("li");
      item.textContent = word;
      words.append(item);
    }
    const hide = document.createElement("button");
    hide.type = "button";
    hide.textContent = "Written down: hide the words";
    hide.addEventListener("click", () => {
      words.remove();
      hide.replaceWith(readBackForm(paper, title));
    });
    sheet.append(title, words, hide);
    return sheet;
  }

  function readBackForm(paper, title) {
    const form = document.createElement("form");
    form.id = `read-back-${paper.number}`;
    form.autocomplete = "off";
    for (const number of ceremony.READ_BACK) {
      const line = document.createElement("p");
      const label = document.createElement("label");
      const field = document.createElement("input");
      field.id = `${form.id}-${number}`;
      field.spellcheck = false;
      label.htmlFor = field.id;
      label.textContent = `Word ${number} on the paper`;
      line.append(label, field);
      form.append(line);
    }
    const button = document.createElement("button");
    button.textContent = "Compare";
    const says = document.createElement("p");
    says.setAttribute("role", "status");
    says.dataset.says = "";
    form.append(button, says);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      try {
        ceremony.checkReadBack(paper, [...form.querySelectorAll("input")].map((field) => field.value));
        title.textContent += ": read back";
        form.reset();
        say(form, "These three words are right. Keep the paper where nobody else finds it.", "good");
      } catch (error) {
        say(form, error.message, "wrong");
      }
    });
    return form;
  }

  function typedPapers(form) {
    return form.elements.papers.value.split(/\n\s*\n/).map((typed) => typed.trim()).filter(Boolean);
  }

  onSubmit("join", async (form) => {
    const box = ceremony.parseBox(await readFile(form.elements.box));
    const { recipient } = await ceremony.openBox(box, typedPapers(form));
    form.elements.papers.value = "";
    return `The box for ${box.origin} opens. Fingerprint: ${ceremony.fingerprint([recipient]).words}`;
  });

  onSubmit("open", async (form) => {
    show("#reading", false);
    const parsed = ceremony.parseExport(await readFile(form.elements.export));
    const opened = await unlock(form);
    reading = { parsed, ...(await ceremony.openExport(parsed, opened)) };
    showReading();
    form.elements.passphrase.value = form.elements.papers.value = "";
    return `${reading.opened.length} of ${parsed.rows.length} sealed signatures opened.`;
  });

  function showReading() {
    const { marks, repeated } = ceremony.findMarks(reading.opened);
    const body = find("#reading tbody");
    body.replaceChildren();
    const ordered = [...reading.opened].sort((one, other) => one.record.name.localeCompare(other.record.name));
    for (const signature of ordered) {
      const row = body.insertRow();
      const box = document.createElement("input");
      box.type = "checkbox";
      box.checked = !repeated.has(signature.id);
      box.dataset.id = signature.id;
      box.setAttribute("aria-label", `Confirm ${signature.record.name}`);
      row.insertCell().append(box);
      const { name, role, affiliation } = signature.record;
      for (const content of [name, role ?? "", affiliation ?? "", signature.address]) cell(row, content);
      cell(row, signature.wantsNews ? "yes" : "");
      cell(row, marks.get(signature.id).join("; "));
    }
    const faults = find("#faults");
    faults.replaceChildren(...reading.unusable.map(({ id, why }) => listItem(`${id}: ${why}`)));
    const domains = ceremony.countDomains(reading.opened).map(([domain, count]) => listItem(`${domain}: ${count}`));
    find("#domains").replaceChildren(...domains.slice(0, 50));
    find("[data-names-part]").hidden = !reading.parsed.rows.some(({ vis }) => vis === "threshold");
    show("#reading");
  }

  function listItem(sentence) {
    const item = document.createElement("li");
    item.textContent = sentence;
    return item;
  }

  find("[data-save-decisions]").addEventListener("click", () => {
    const { repeated } = ceremony.findMarks(reading.opened);
    const rows = [...document.querySelectorAll("#reading input[data-id]")].map((box) => {
      const { id } = box.dataset;
      if (box.checked) return { act: "confirm", id, reason: "" };
      return { act: "invalidate", id, reason: repeated.has(id) ? "duplicate" : "judged" };
    });
    const unusable = reading.unusable.map(({ id }) => ({ act: "invalidate", id, reason: "unusable" }));
    offer("decisions.jsonl", ceremony.formatDecisions(reading.parsed, [...rows, ...unusable]));
  });

  find("[data-save-names]").addEventListener("click", () => {
    const ticked = new Set([...document.querySelectorAll("#reading input[data-id]:checked")].map((box) => box.dataset.id));
    const names = reading.opened.filter(({ id }) => ticked.has(id));
    offer("names-to-publish.jsonl", ceremony.formatNames(reading.parsed, names));
  });

  find("[data-online]").hidden = !navigator.onLine;
  window.addEventListener("online", () => show("[data-online]"));
  window.addEventListener("offline", () => show("[data-online]", false));
  show("main");
})();
