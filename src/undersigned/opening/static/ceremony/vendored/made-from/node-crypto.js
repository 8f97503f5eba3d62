// The three functions that slip39 takes from Node, out of @noble/hashes, for a browser.
import { hmac } from "@noble/hashes/hmac.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { sha256 } from "@noble/hashes/sha2.js";

export function randomBytes(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

export function pbkdf2Sync(password, salt, iterations, length) {
  return pbkdf2(sha256, password, salt, { c: iterations, dkLen: length });
}

export function createHmac(_, key) {
  const making = hmac.create(sha256, key);
  return { update: (data) => making.update(data), digest: () => making.digest() };
}
