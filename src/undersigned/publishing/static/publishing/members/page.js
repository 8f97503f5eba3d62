// The page of an organisation's members: makes the blinded request and the slip, and finishes the token with the board.
//
// Everything happens here, in the browser; what is sent is what stands in the plain forms, and those are sent as forms.
// The whole board is fetched, so nobody learns which line was looked for. Nothing is kept: no cookie, no storage. Format
// of slip, token and message: docs/reference/formats/member-token.md.
import { RSABSSA } from './vendored/blindrsa.js';

const KEY_BITS = 3072;
const page = document.querySelector('[data-enhance~="members"]');
const suite = RSABSSA.SHA384.PSS.Deterministic();
const utf8 = new TextEncoder();

/** Something that stops a step; its code finds the sentence on the page. */
class Stopped extends Error {}

function encode(bytes) {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function decode(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Stopped('slip-unreadable');
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function fetchBytes(path) {
  const answer = await fetch(path, { cache: 'no-store', credentials: 'omit', redirect: 'error' });
  if (!answer.ok) throw new Stopped('file-missing');
  return new Uint8Array(await answer.arrayBuffer());
}

/** A number as paths of the log spell it: 1234067 is x001/x234/067. */
function formatNumber(number) {
  const last = String(number % 1000).padStart(3, '0');
  let [rest, path] = [Math.floor(number / 1000), last];
  for (; rest > 0; rest = Math.floor(rest / 1000)) path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
  return path;
}

/** The entry of the public log at *index*, out of the published files. */
async function readEntry(index) {
  const number = formatNumber(Math.floor(index / 256));
  const width = Math.min(256, Number(page.dataset.size) - Math.floor(index / 256) * 256);
  const root = page.dataset.root;
  const full = `${root}tile/entries/${number}`;
  let bytes;
  try {
    bytes = await fetchBytes(width === 256 ? full : `${full}.p/${width}`);
  } catch (error) {
    if (!(error instanceof Stopped) || width === 256) throw new Stopped('page-old');
    bytes = await fetchBytes(full);
  }
  let at = 0;
  for (let skipped = 0; skipped < index % 256; skipped += 1) at += 2 + bytes[at] * 256 + bytes[at + 1];
  const length = bytes[at] * 256 + bytes[at + 1];
  return JSON.parse(new TextDecoder().decode(bytes.subarray(at + 2, at + 2 + length)));
}

/** The organisation's key: the file, the entry in the public log and the mailed link have to name the same one. */
async function readIssuer(pinned) {
  const issuer = JSON.parse(new TextDecoder().decode(await fetchBytes('issuer.json')));
  const entry = await readEntry(Number(page.dataset.issuer));
  const isSame = ['org', 'spki', 'issue_until', 'sign_from', 'sign_until'].every((name) => entry[name] === issuer[name]);
  if (entry.kind !== 'issuer' || !isSame || issuer.org !== page.dataset.org || issuer.origin !== page.dataset.origin) {
    throw new Stopped('key-other');
  }
  const spki = decode(issuer.spki);
  if (pinned && hex(await sha256(spki)) !== pinned) throw new Stopped('key-replaced');
  const key = await crypto.subtle.importKey('spki', spki, { name: 'RSA-PSS', hash: 'SHA-384' }, true, ['verify']);
  if (key.algorithm.modulusLength !== KEY_BITS) throw new Stopped('key-other');
  return { issuer, spki, key };
}

async function makeMessage(origin, spki, nonce) {
  const parts = [utf8.encode('counted-v1\0'), await sha256(utf8.encode(origin)), await sha256(spki), nonce];
  const message = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  return message;
}

function say(section, code) {
  const words = page.querySelector(`[data-problem="${code}"]`) ?? page.querySelector('[data-problem="failed"]');
  const place = section.querySelector('[data-says]');
  place.textContent = code ? words.textContent : '';
  place.hidden = !code;
}

/** Run a *step* of *section*; what stops it is said in the section. */
async function attempt(section, step) {
  say(section, '');
  section.setAttribute('aria-busy', 'true');
  try {
    await step();
  } catch (error) {
    say(section, error instanceof Stopped ? error.message : 'failed');
  } finally {
    section.removeAttribute('aria-busy');
  }
}

// -- asking -----------------------------------------------------------------------------------------------------------

function readLink() {
  const [code, pinned] = decodeURIComponent(location.hash.slice(1)).split('.');
  if (code) history.replaceState(null, '', location.pathname + location.search);
  return { code: code ?? '', pinned: /^[0-9a-f]{64}$/.test(pinned ?? '') ? pinned : '' };
}

function splitTyped(typed) {
  const spelt = typed.slice(typed.lastIndexOf('#') + 1).trim();
  const [code, pinned] = spelt.split('.');
  return { code, pinned: /^[0-9a-f]{64}$/.test(pinned ?? '') ? pinned : '' };
}

function prepareAsking(section) {
  const form = section.querySelector('form');
  const make = section.querySelector('[data-does="make"]');
  const link = { code: '', pinned: '' };
  const take = () => {
    if (!location.hash) return;
    Object.assign(link, readLink());
    form.elements.code.value = link.code;
  };
  take();
  // A link that is opened while the page is open already loads nothing anew.
  addEventListener('hashchange', take);
  make.addEventListener('click', () => attempt(section, async () => {
    const typed = splitTyped(form.elements.code.value);
    if (typed.code.replaceAll('-', '').length !== 24) throw new Stopped('code-malformed');
    form.elements.code.value = typed.code;
    const { issuer, spki, key } = await readIssuer(typed.pinned || link.pinned);
    const nonce = crypto.getRandomValues(new Uint8Array(32));
    const { blindedMsg, inv } = await suite.blind(key, await makeMessage(issuer.origin, spki, nonce));
    // The members stand in the order that the canonical form asks for.
    const slip = {
      inverse: encode(inv), kind: 'slip', nonce: encode(nonce), org: issuer.org, origin: issuer.origin,
      request: encode(await sha256(blindedMsg)), spki: issuer.spki, v: 1,
    };
    form.elements.blinded.value = encode(blindedMsg);
    offerSlip(section, JSON.stringify(slip), issuer);
  }));
  section.querySelector('[data-slip]').addEventListener('click', () => {
    section.querySelector('[data-does="send"]').disabled = false;
  });
  for (const part of section.querySelectorAll('[data-plain]')) part.hidden = true;
  for (const part of section.querySelectorAll('[data-scripted]')) part.hidden = false;
  form.elements.blinded.required = false;
}

function offerSlip(section, text, issuer) {
  const file = section.querySelector('[data-slip]');
  file.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  file.download = `slip-${issuer.org}.json`;
  section.querySelector('[data-made]').hidden = false;
  section.querySelector('[data-does="make"]').closest('.actions').hidden = true;
  section.querySelector('form').elements.code.readOnly = true;
  file.focus();
}

// -- signing ----------------------------------------------------------------------------------------------------------

function readSlip(text) {
  let slip;
  try {
    slip = JSON.parse(text);
  } catch {
    throw new Stopped('slip-unreadable');
  }
  const names = ['inverse', 'kind', 'nonce', 'org', 'origin', 'request', 'spki', 'v'];
  const isSlip = slip !== null && typeof slip === 'object' && Object.keys(slip).sort().join() === names.join()
    && slip.kind === 'slip' && slip.v === 1;
  if (!isSlip) throw new Stopped('slip-unreadable');
  if (slip.org !== page.dataset.org || slip.origin !== page.dataset.origin) throw new Stopped('slip-foreign');
  return slip;
}

async function finishToken(slip) {
  const { issuer, spki, key } = await readIssuer('');
  if (slip.spki !== issuer.spki) throw new Stopped('key-replaced');
  if (page.dataset.board === undefined) throw new Stopped('board-missing');
  const bytes = await fetchBytes('board.json');
  const entry = await readEntry(Number(page.dataset.board));
  if (entry.kind !== 'board' || entry.sha256 !== hex(await sha256(bytes))) throw new Stopped('board-changed');
  const board = JSON.parse(new TextDecoder().decode(bytes));
  if (board.org !== slip.org || board.origin !== slip.origin || board.spki !== slip.spki) throw new Stopped('board-changed');
  const found = board.tokens.find((token) => token.request === slip.request);
  if (!found) throw new Stopped('request-missing');
  const nonce = decode(slip.nonce);
  try {
    const message = await makeMessage(slip.origin, spki, nonce);
    const signature = await suite.finalize(key, message, decode(found.sig), decode(slip.inverse));
    return `${slip.nonce}.${encode(signature)}`;
  } catch {
    throw new Stopped('token-invalid');
  }
}

function prepareSigning(section) {
  const form = section.querySelector('form');
  const file = section.querySelector('[data-chooses="slip"]');
  const send = section.querySelector('[data-does="sign"]');
  // Before the board is out there is nothing to sign with.
  if (!form) return;
  send.disabled = true;
  file.addEventListener('change', () => attempt(section, async () => {
    send.disabled = true;
    section.querySelector('[data-ready]').hidden = true;
    if (!file.files[0]) return;
    form.elements.token.value = await finishToken(readSlip(await file.files[0].text()));
    section.querySelector('[data-ready]').hidden = false;
    send.disabled = false;
  }));
  for (const part of section.querySelectorAll('[data-plain]')) part.hidden = true;
  for (const part of section.querySelectorAll('[data-scripted]')) part.hidden = false;
  form.elements.token.required = false;
}

// Without a secure context browsers switch off what this needs: then the plain forms stay.
if (page && globalThis.crypto?.subtle) {
  for (const section of page.querySelectorAll('[data-step="ask"]')) prepareAsking(section);
  for (const section of page.querySelectorAll('[data-step="sign"]')) prepareSigning(section);
}
