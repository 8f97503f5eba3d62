/* Where a bundle is read from: an address, or a folder that a person picked. Both answer `read(path)` with bytes, or null. */
const sources = (() => {
  "use strict";

  /** The bundle could not be read at all, which says nothing about whether it is right. */
  class Unreadable extends Error {
    constructor(code, details = {}, options = {}) {
      super(code, options);
      this.code = code;
      this.details = details;
    }
  }

  // Entry files may reach 256 * 65,537 bytes; nothing else in a bundle that is read here comes near.
  const LIMIT_BYTES = 17_000_000;

  class WebSource {
    constructor(base) {
      this.base = base;
    }

    async read(path) {
      let answer;
      try {
        // Nothing is taken from a cache unasked, no cookie goes along, and nobody sends us elsewhere.
        answer = await fetch(new URL(path, this.base), { cache: "no-cache", credentials: "omit", redirect: "error" });
      } catch (error) {
        throw new Unreadable("address-unreadable", { path, base: this.base }, { cause: error });
      }
      if (answer.status === 404 || answer.status === 410) return null;
      if (!answer.ok) throw new Unreadable("address-refused", { path, base: this.base, status: answer.status });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (bytes.length > LIMIT_BYTES) throw new Unreadable("file-too-large", { path });
      return bytes;
    }
  }

  class FolderSource {
    /** *files*: a map from paths inside the folder to File objects. */
    constructor(files) {
      this.files = files;
    }

    async read(path) {
      const file = this.files.get(path);
      if (!file) return null;
      if (file.size > LIMIT_BYTES) throw new Unreadable("file-too-large", { path });
      return new Uint8Array(await file.arrayBuffer());
    }
  }

  /** Paths of picked files, without the name of the folder that was picked. */
  function filesByPath(files) {
    return new Map(Array.from(files, (file) => [file.webkitRelativePath.split("/").slice(1).join("/"), file]));
  }

  /** Yield `load(0)`, `load(1)`, … in order while several of them are under way. */
  async function* inOrder(count, load, window = 32) {
    const underWay = [];
    let next = 0;
    while (next < count || underWay.length > 0) {
      while (next < count && underWay.length < window) {
        const loading = load(next);
        // A failure is met when its turn comes; until then it must not count as forgotten.
        loading.catch(() => {});
        underWay.push(loading);
        next += 1;
      }
      yield await underWay.shift();
    }
  }

  return Object.freeze({ Unreadable, WebSource, FolderSource, filesByPath, inOrder });
})();
