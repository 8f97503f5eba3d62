/* Hashes and signatures: the only place that knows which machinery does them.
 *
 * SHA-256 comes from @noble/hashes, which is three times as fast as WebCrypto on many short inputs; where that
 * can't be loaded (a page opened from a disk may not load modules) from WebCrypto. Ed25519 comes from WebCrypto; where the
 * browser has none (plain http, older browsers) from @noble/ed25519.
 *
 * These files are classic scripts, each with one name, because browsers refuse ES modules to a page opened from a disk.
 */
const digests = (() => {
  "use strict";
  const subtle = globalThis.crypto?.subtle;
  let noble = null;
  let native = false;

  /** Load what this browser needs; call it once before anything else. Returns the names of what is used. */
  async function prepare() {
    try {
      const [{ sha256, sha512 }, ed25519] = await Promise.all([
        import("./vendored/noble-hashes/sha2.js"),
        import("./vendored/noble-ed25519/index.js"),
      ]);
      // Without this, noble takes SHA-512 from the very WebCrypto that may be missing.
      ed25519.hashes.sha512 = sha512;
      noble = { sha256, ed25519 };
    } catch (error) {
      if (!subtle) throw new Error("no-crypto", { cause: error });
    }
    native = await hasEd25519();
    if (!native && !noble) throw new Error("no-crypto");
    return { hashes: noble ? "noble" : "WebCrypto", signatures: native ? "WebCrypto" : "noble" };
  }

  async function hasEd25519() {
    if (!subtle) return false;
    try {
      await subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]);
      return true;
    } catch (error) {
      // DataError: known, but not fond of the key made of zeros. NotSupportedError: not known.
      return error.name === "DataError";
    }
  }

  /** SHA-256 of each of many byte arrays, in their order. */
  async function sha256Many(inputs) {
    if (noble) return inputs.map((input) => noble.sha256(input));
    return (await Promise.all(inputs.map((input) => subtle.digest("SHA-256", input)))).map((sum) => new Uint8Array(sum));
  }

  /** SHA-256 of one byte array. */
  async function sha256(input) {
    return (await sha256Many([input]))[0];
  }

  /** Whether *signature* is one of *message* under the Ed25519 *publicKey* (all of them bytes). */
  async function isSigned(publicKey, signature, message) {
    if (signature.length !== 64 || publicKey.length !== 32) return false;
    if (native) {
      try {
        const key = await subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
        return await subtle.verify("Ed25519", key, signature, message);
      } catch (error) {
        if (error.name !== "DataError") throw error;
        return false; // 32 bytes that are no point of the curve sign nothing
      }
    }
    // The strict rules of RFC 8032, as WebCrypto has them, so that both ways answer alike.
    return noble.ed25519.verify(signature, message, publicKey, { zip215: false });
  }

  return Object.freeze({ prepare, sha256, sha256Many, isSigned });
})();
