// Passkeys: asks the browser for one, or for a new one, and posts what it says with the form around the button.
//
// A form names what it wants in data-passkey: "in" (fetches its question, as the page is for strangers),
// "again" or "add" (the question stands in the page). Where the browser has no passkeys, the form stays hidden and
// the page's other ways remain.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const listed = (credentials = []) => credentials.map((one) => ({ ...one, id: bytes(one.id) }));

async function findQuestion(form) {
  if (form.dataset.passkey !== "in") {
    return JSON.parse(document.getElementById(form.dataset.question).textContent);
  }
  const answer = await fetch(form.action, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return (await answer.json()).request_options;
}

async function add({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: listed(publicKey.excludeCredentials),
      // It lets in by itself, so the key has to be found without a name, and has to check who holds it.
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    },
  });
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
    },
    clientExtensionResults: made.getClientExtensionResults(),
  };
}

async function ask({ publicKey }) {
  const shown = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: listed(publicKey.allowCredentials),
      userVerification: "required",
    },
  });
  return {
    id: shown.id,
    rawId: text(shown.rawId),
    type: shown.type,
    response: {
      clientDataJSON: text(shown.response.clientDataJSON),
      authenticatorData: text(shown.response.authenticatorData),
      signature: text(shown.response.signature),
      userHandle: shown.response.userHandle ? text(shown.response.userHandle) : null,
    },
    clientExtensionResults: shown.getClientExtensionResults(),
  };
}

function enhance(form) {
  if (!window.PublicKeyCredential) {
    return;
  }
  const excuse = form.querySelector("[data-excuse]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    excuse.hidden = true;
    try {
      const question = await findQuestion(form);
      const said = await (form.dataset.passkey === "add" ? add(question) : ask(question));
      form.elements.credential.value = JSON.stringify(said);
      form.submit();
    } catch {
      // The person closed the window, or there is no passkey for this address: the browser does not say which.
      excuse.hidden = false;
    }
  });
}

document.querySelectorAll('[data-enhance~="passkey"]').forEach(enhance);
for (const other of document.querySelectorAll("[data-without-passkeys]")) {
  other.hidden = Boolean(window.PublicKeyCredential);
}
