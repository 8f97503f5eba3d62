var slip39 = (() => {
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
  var __esm = (fn, res, err) => function __init() {
    if (err) throw err[0];
    try {
      return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
    } catch (e) {
      throw err = [e], e;
    }
  };
  var __commonJS = (cb, mod) => function __require() {
    try {
      return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
    } catch (e) {
      throw mod = 0, e;
    }
  };
  var __export = (target, all) => {
    for (var name in all)
      __defProp(target, name, { get: all[name], enumerable: true });
  };
  var __copyProps = (to, from, except, desc) => {
    if (from && typeof from === "object" || typeof from === "function") {
      for (let key of __getOwnPropNames(from))
        if (!__hasOwnProp.call(to, key) && key !== except)
          __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
    }
    return to;
  };
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

  // node_modules/@noble/hashes/utils.js
  function isBytes(a) {
    return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
  }
  function anumber(n, title = "") {
    if (typeof n !== "number")
      throw new TypeError(atitle(title) + "expected number, got " + typeof n);
    if (!Number.isSafeInteger(n) || n < 0)
      throw new RangeError(atitle(title) + "expected integer >= 0, got " + n);
    return n;
  }
  function abytes(value, length, title = "") {
    if (isBytes(value) && (length === void 0 || value.length === length))
      return value;
    if (length !== void 0)
      anumber(length, "length");
    const bytes = isBytes(value);
    const ofLen = length !== void 0 ? ` of length ${length}` : "";
    const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
    const message = atitle(title) + "expected Uint8Array" + ofLen + ", got " + got;
    if (!bytes)
      throw new TypeError(message);
    throw new RangeError(message);
  }
  function ahash(h) {
    if (typeof h !== "function" || typeof h.create !== "function")
      throw new TypeError("expected hash wrapped by utils.createHasher");
    anumber(h.outputLen);
    anumber(h.blockLen);
    if (h.outputLen < 1 || h.blockLen < 1)
      throw new Error("hash blockLen / outputLen must be >= 1");
  }
  function aexists(instance, checkFinished = true) {
    if (instance.destroyed)
      throw new Error("hash was destroyed");
    if (checkFinished && instance.finished)
      throw new Error("digest() was already called");
  }
  function aoutput(out, instance) {
    abytes(out, void 0, "output");
    const min = instance.outputLen;
    if (!(out.length >= min)) {
      throw new RangeError('"output" expected length >= ' + min);
    }
  }
  function clean(...arrays) {
    for (let i = 0; i < arrays.length; i++) {
      arrays[i].fill(0);
    }
  }
  function createView(arr) {
    return new DataView(arr.buffer, arr.byteOffset, arr.byteLength);
  }
  function rotr(word, shift) {
    return word << 32 - shift | word >>> shift;
  }
  function utf8ToBytes(str) {
    if (typeof str !== "string")
      throw new TypeError("string expected");
    const encoded = new TextEncoder().encode(str);
    try {
      return new Uint8Array(encoded);
    } finally {
      clean(encoded);
    }
  }
  function kdfInputToBytes(data, errorTitle = "") {
    if (typeof data === "string")
      return utf8ToBytes(data);
    return abytes(data, void 0, errorTitle);
  }
  function checkOpts(defaults, opts, title = "opts") {
    aopts(defaults, "defaults");
    if (opts !== void 0)
      aopts(opts, title);
    const merged = Object.assign(/* @__PURE__ */ Object.create(null), defaults, opts);
    return merged;
  }
  function createHasher(hashCons, info = {}) {
    if (typeof hashCons !== "function")
      throw new TypeError('"hashCons" expected function, got type=' + typeof hashCons);
    info = checkOpts({}, info, "info");
    const hashC = (msg, opts) => hashCons(opts).update(msg).digest();
    const tmp = hashCons(void 0);
    hashC.outputLen = tmp.outputLen;
    hashC.blockLen = tmp.blockLen;
    hashC.canXOF = tmp.canXOF;
    hashC.create = (opts) => hashCons(opts);
    Object.assign(hashC, info);
    return Object.freeze(hashC);
  }
  var atitle, aobject, aopts, oidNist;
  var init_utils = __esm({
    "node_modules/@noble/hashes/utils.js"() {
      atitle = (title) => title ? `"${title}" ` : "";
      aobject = (value, label) => {
        if (value === null || typeof value !== "object" || Array.isArray(value))
          throw new TypeError((label === "object" ? "" : `"${label}" `) + "expected object, got type=" + typeof value);
      };
      aopts = (value, label) => {
        aobject(value, label);
        const proto = Object.getPrototypeOf(value);
        if (proto !== Object.prototype && proto !== null)
          throw new TypeError(`"${label}" expected plain object`);
        if (Object.hasOwn(value, "__proto__"))
          throw new TypeError(`"${label}.__proto__" is not allowed`);
      };
      oidNist = (suffix) => ({
        // Current NIST hashAlgs suffixes used here fit in one DER subidentifier octet.
        // Larger suffix values would need base-128 OID encoding and a different length byte.
        oid: Uint8Array.from([6, 9, 96, 134, 72, 1, 101, 3, 4, 2, suffix])
      });
    }
  });

  // node_modules/@noble/hashes/hmac.js
  var _HMAC, hmac;
  var init_hmac = __esm({
    "node_modules/@noble/hashes/hmac.js"() {
      init_utils();
      _HMAC = class {
        oHash;
        iHash;
        blockLen;
        outputLen;
        canXOF = false;
        finished = false;
        destroyed = false;
        constructor(hash, key) {
          ahash(hash);
          abytes(key, void 0, "key");
          this.iHash = hash.create();
          if (typeof this.iHash.update !== "function")
            throw new Error("expected Hash instance");
          this.blockLen = this.iHash.blockLen;
          this.outputLen = this.iHash.outputLen;
          const blockLen = this.blockLen;
          const pad = new Uint8Array(blockLen);
          pad.set(key.length > blockLen ? hash.create().update(key).digest() : key);
          for (let i = 0; i < pad.length; i++)
            pad[i] ^= 54;
          this.iHash.update(pad);
          this.oHash = hash.create();
          for (let i = 0; i < pad.length; i++)
            pad[i] ^= 54 ^ 92;
          this.oHash.update(pad);
          clean(pad);
        }
        update(buf) {
          aexists(this);
          this.iHash.update(buf);
          return this;
        }
        digestInto(out) {
          aexists(this);
          aoutput(out, this);
          this.finished = true;
          const buf = out.subarray(0, this.outputLen);
          this.iHash.digestInto(buf);
          this.oHash.update(buf);
          this.oHash.digestInto(buf);
          this.destroy();
        }
        digest() {
          const out = new Uint8Array(this.oHash.outputLen);
          this.digestInto(out);
          return out;
        }
        _cloneInto(to) {
          to ||= Object.create(Object.getPrototypeOf(this), {});
          const { oHash, iHash, finished, destroyed, blockLen, outputLen, canXOF } = this;
          to = to;
          to.finished = finished;
          to.destroyed = destroyed;
          to.blockLen = blockLen;
          to.outputLen = outputLen;
          to.canXOF = canXOF;
          to.oHash = oHash._cloneInto(to.oHash);
          to.iHash = iHash._cloneInto(to.iHash);
          return to;
        }
        clone() {
          return this._cloneInto();
        }
        destroy() {
          this.destroyed = true;
          this.oHash.destroy();
          this.iHash.destroy();
        }
      };
      hmac = /* @__PURE__ */ (() => {
        const hmac_ = ((hash, key, message) => new _HMAC(hash, key).update(message).digest());
        hmac_.create = (hash, key) => new _HMAC(hash, key);
        return hmac_;
      })();
    }
  });

  // node_modules/@noble/hashes/pbkdf2.js
  function pbkdf2Init(hash, _password, _salt, _opts) {
    ahash(hash);
    const opts = checkOpts({ dkLen: 32, asyncTick: 10 }, _opts);
    const { c, dkLen, asyncTick } = opts;
    anumber(c, "c");
    anumber(dkLen, "dkLen");
    anumber(asyncTick, "asyncTick");
    if (c < 1)
      throw new Error('"c" (iterations) must be >= 1');
    if (dkLen < 1)
      throw new Error('"dkLen" must be >= 1');
    if (dkLen > (2 ** 32 - 1) * hash.outputLen)
      throw new Error("derived key too long");
    const p = kdfInputToBytes(_password, "password");
    try {
      const s = kdfInputToBytes(_salt, "salt");
      try {
        const DK = new Uint8Array(dkLen);
        const { iHash, oHash, outputLen } = hmac.create(hash, p);
        const u = new Uint8Array(outputLen);
        const eng = pbkdf2Engine(iHash, oHash, s, u);
        return { c, dkLen, asyncTick, DK, outputLen, eng };
      } finally {
        if (typeof _salt === "string")
          clean(s);
      }
    } finally {
      if (typeof _password === "string")
        clean(p);
    }
  }
  function pbkdf2Engine(iHash, oHash, salt, u) {
    const counter = new Uint8Array(4);
    const view = createView(counter);
    const salted = iHash._cloneInto().update(salt);
    const work = oHash._cloneInto();
    const iClone = iHash._cloneInto;
    const oClone = oHash._cloneInto;
    return {
      u1: (ti, Ti) => {
        view.setInt32(0, ti, false);
        salted._cloneInto(work).update(counter).digestInto(u);
        oHash._cloneInto(work).update(u).digestInto(u);
        Ti.set(u.subarray(0, Ti.length));
      },
      // Whole `F` inner loop for the sync variant: one optimized function owns the hot loop.
      rounds: (c, Ti) => {
        for (let ui = 1; ui < c; ui++) {
          iClone.call(iHash, work).update(u).digestInto(u);
          oClone.call(oHash, work).update(u).digestInto(u);
          for (let i = 0; i < Ti.length; i++)
            Ti[i] ^= u[i];
        }
      },
      output: (DK) => {
        iHash.destroy();
        oHash.destroy();
        salted.destroy();
        work.destroy();
        clean(u);
        return DK;
      }
    };
  }
  function pbkdf2(hash, password, salt, opts) {
    const { c, dkLen, DK, outputLen, eng } = pbkdf2Init(hash, password, salt, opts);
    for (let ti = 1, pos = 0; pos < dkLen; ti++, pos += outputLen) {
      const Ti = DK.subarray(pos, pos + outputLen);
      eng.u1(ti, Ti);
      eng.rounds(c, Ti);
    }
    return eng.output(DK);
  }
  var init_pbkdf2 = __esm({
    "node_modules/@noble/hashes/pbkdf2.js"() {
      init_hmac();
      init_utils();
    }
  });

  // node_modules/@noble/hashes/_u64.js
  function setU64FromNum(view, byteOffset, n, isLE) {
    const h = fromNumH(n);
    const l = fromNumL(n);
    view.setUint32(byteOffset, isLE ? l : h, isLE);
    view.setUint32(byteOffset + 4, isLE ? h : l, isLE);
  }
  var fromNumH, fromNumL;
  var init_u64 = __esm({
    "node_modules/@noble/hashes/_u64.js"() {
      fromNumH = (n) => n / 2 ** 32 | 0;
      fromNumL = (n) => n >>> 0;
    }
  });

  // node_modules/@noble/hashes/_md.js
  function Chi(a, b, c) {
    return a & b ^ ~a & c;
  }
  function Maj(a, b, c) {
    return a & b ^ a & c ^ b & c;
  }
  var HashMD, SHA256_IV;
  var init_md = __esm({
    "node_modules/@noble/hashes/_md.js"() {
      init_u64();
      init_utils();
      HashMD = class {
        blockLen;
        outputLen;
        canXOF = false;
        padOffset;
        isLE;
        // For partial updates less than block size
        buffer;
        view;
        finished = false;
        length = 0;
        pos = 0;
        destroyed = false;
        constructor(blockLen, outputLen, padOffset, isLE) {
          this.blockLen = blockLen;
          this.outputLen = outputLen;
          this.padOffset = padOffset;
          this.isLE = isLE;
          this.buffer = new Uint8Array(blockLen);
          this.view = createView(this.buffer);
        }
        update(data) {
          aexists(this);
          abytes(data);
          const { view, buffer, blockLen } = this;
          const len = data.length;
          let processed = false;
          for (let pos = 0; pos < len; ) {
            const take = Math.min(blockLen - this.pos, len - pos);
            if (take === blockLen) {
              const dataView = createView(data);
              for (; blockLen <= len - pos; pos += blockLen)
                this.process(dataView, pos);
              processed = true;
              continue;
            }
            buffer.set(pos === 0 && take === len ? data : data.subarray(pos, pos + take), this.pos);
            this.pos += take;
            pos += take;
            if (this.pos === blockLen) {
              this.process(view, 0);
              this.pos = 0;
              processed = true;
            }
          }
          this.length += data.length;
          if (processed)
            this.roundClean();
          return this;
        }
        digestInto(out) {
          aexists(this);
          aoutput(out, this);
          this.finished = true;
          const { buffer, view, blockLen, isLE } = this;
          let { pos } = this;
          buffer[pos++] = 128;
          buffer.fill(0, pos);
          if (this.padOffset > blockLen - pos) {
            this.process(view, 0);
            buffer.fill(0);
          }
          setU64FromNum(view, blockLen - 8, this.length * 8, isLE);
          this.process(view, 0);
          this.roundClean();
          const oview = out === buffer ? view : createView(out);
          const len = this.outputLen;
          const outLen = len / 4;
          const state = this.get();
          if (len % 4 || outLen > state.length)
            throw new Error("invalid outputLen");
          for (let i = 0; i < outLen; i++)
            oview.setUint32(4 * i, state[i], isLE);
        }
        digest() {
          const { buffer, outputLen } = this;
          this.digestInto(buffer);
          const res = buffer.slice(0, outputLen);
          this.destroy();
          return res;
        }
        _cloneIntoMeta(to) {
          const { buffer, length, finished, destroyed, pos } = this;
          to.destroyed = destroyed;
          to.finished = finished;
          to.length = length;
          to.pos = pos;
          if (pos)
            to.buffer.set(buffer);
          return to;
        }
        clone() {
          return this._cloneInto();
        }
      };
      SHA256_IV = /* @__PURE__ */ Uint32Array.from([
        1779033703,
        3144134277,
        1013904242,
        2773480762,
        1359893119,
        2600822924,
        528734635,
        1541459225
      ]);
    }
  });

  // node_modules/@noble/hashes/sha2.js
  var SHA256_K, SHA256_W, SHA2_32B, _SHA256, sha256;
  var init_sha2 = __esm({
    "node_modules/@noble/hashes/sha2.js"() {
      init_md();
      init_utils();
      SHA256_K = /* @__PURE__ */ Uint32Array.from([
        1116352408,
        1899447441,
        3049323471,
        3921009573,
        961987163,
        1508970993,
        2453635748,
        2870763221,
        3624381080,
        310598401,
        607225278,
        1426881987,
        1925078388,
        2162078206,
        2614888103,
        3248222580,
        3835390401,
        4022224774,
        264347078,
        604807628,
        770255983,
        1249150122,
        1555081692,
        1996064986,
        2554220882,
        2821834349,
        2952996808,
        3210313671,
        3336571891,
        3584528711,
        113926993,
        338241895,
        666307205,
        773529912,
        1294757372,
        1396182291,
        1695183700,
        1986661051,
        2177026350,
        2456956037,
        2730485921,
        2820302411,
        3259730800,
        3345764771,
        3516065817,
        3600352804,
        4094571909,
        275423344,
        430227734,
        506948616,
        659060556,
        883997877,
        958139571,
        1322822218,
        1537002063,
        1747873779,
        1955562222,
        2024104815,
        2227730452,
        2361852424,
        2428436474,
        2756734187,
        3204031479,
        3329325298
      ]);
      SHA256_W = /* @__PURE__ */ new Uint32Array(64);
      SHA2_32B = class extends HashMD {
        // We cannot use array here since array allows indexing by variable
        // which means optimizer/compiler cannot use registers.
        // Numeric initializers matter: starting the fields as `undefined` changes
        // V8's field representation and makes sha256 3x slower (measured).
        A = 0;
        B = 0;
        C = 0;
        D = 0;
        E = 0;
        F = 0;
        G = 0;
        H = 0;
        constructor(outputLen, IV) {
          super(64, outputLen, 8, false);
          this.A = IV[0] | 0;
          this.B = IV[1] | 0;
          this.C = IV[2] | 0;
          this.D = IV[3] | 0;
          this.E = IV[4] | 0;
          this.F = IV[5] | 0;
          this.G = IV[6] | 0;
          this.H = IV[7] | 0;
        }
        get() {
          const { A, B, C, D, E, F, G, H } = this;
          return [A, B, C, D, E, F, G, H];
        }
        // prettier-ignore
        set(A, B, C, D, E, F, G, H) {
          this.A = A | 0;
          this.B = B | 0;
          this.C = C | 0;
          this.D = D | 0;
          this.E = E | 0;
          this.F = F | 0;
          this.G = G | 0;
          this.H = H | 0;
        }
        _cloneInto(to) {
          (to ||= new this.constructor()).set(...this.get());
          return this._cloneIntoMeta(to);
        }
        process(view, offset) {
          for (let i = 0; i < 16; i++, offset += 4)
            SHA256_W[i] = view.getUint32(offset, false);
          for (let i = 16; i < 64; i++) {
            const W15 = SHA256_W[i - 15];
            const W2 = SHA256_W[i - 2];
            const s0 = rotr(W15, 7) ^ rotr(W15, 18) ^ W15 >>> 3;
            const s1 = rotr(W2, 17) ^ rotr(W2, 19) ^ W2 >>> 10;
            SHA256_W[i] = s1 + SHA256_W[i - 7] + s0 + SHA256_W[i - 16] | 0;
          }
          let { A, B, C, D, E, F, G, H } = this;
          for (let i = 0; i < 64; i++) {
            const sigma1 = rotr(E, 6) ^ rotr(E, 11) ^ rotr(E, 25);
            const T1 = H + sigma1 + Chi(E, F, G) + SHA256_K[i] + SHA256_W[i] | 0;
            const sigma0 = rotr(A, 2) ^ rotr(A, 13) ^ rotr(A, 22);
            const T2 = sigma0 + Maj(A, B, C) | 0;
            H = G;
            G = F;
            F = E;
            E = D + T1 | 0;
            D = C;
            C = B;
            B = A;
            A = T1 + T2 | 0;
          }
          A = A + this.A | 0;
          B = B + this.B | 0;
          C = C + this.C | 0;
          D = D + this.D | 0;
          E = E + this.E | 0;
          F = F + this.F | 0;
          G = G + this.G | 0;
          H = H + this.H | 0;
          this.set(A, B, C, D, E, F, G, H);
        }
        roundClean() {
          clean(SHA256_W);
        }
        destroy() {
          this.destroyed = true;
          this.set(0, 0, 0, 0, 0, 0, 0, 0);
          clean(this.buffer);
        }
      };
      _SHA256 = class extends SHA2_32B {
        constructor() {
          super(32, SHA256_IV);
        }
      };
      sha256 = /* @__PURE__ */ createHasher(
        () => new _SHA256(),
        /* @__PURE__ */ oidNist(1)
      );
    }
  });

  // made-from/node-crypto.js
  var node_crypto_exports = {};
  __export(node_crypto_exports, {
    createHmac: () => createHmac,
    pbkdf2Sync: () => pbkdf2Sync,
    randomBytes: () => randomBytes
  });
  function randomBytes(length) {
    return crypto.getRandomValues(new Uint8Array(length));
  }
  function pbkdf2Sync(password, salt, iterations, length) {
    return pbkdf2(sha256, password, salt, { c: iterations, dkLen: length });
  }
  function createHmac(_, key) {
    const making = hmac.create(sha256, key);
    return { update: (data) => making.update(data), digest: () => making.digest() };
  }
  var init_node_crypto = __esm({
    "made-from/node-crypto.js"() {
      init_hmac();
      init_pbkdf2();
      init_sha2();
    }
  });

  // node_modules/slip39/src/slip39_helper.js
  var require_slip39_helper = __commonJS({
    "node_modules/slip39/src/slip39_helper.js"(exports, module) {
      var crypto2;
      try {
        crypto2 = (init_node_crypto(), __toCommonJS(node_crypto_exports));
      } catch (err) {
        throw new Error("crypto support must be enabled");
      }
      var RADIX_BITS = 10;
      var ID_BITS_LENGTH = 15;
      var ITERATION_EXP_BITS_LENGTH = 4;
      var EXTENDABLE_BACKUP_FLAG_BITS_LENGTH = 1;
      var ITERATION_EXP_WORDS_LENGTH = parseInt(
        (ID_BITS_LENGTH + EXTENDABLE_BACKUP_FLAG_BITS_LENGTH + ITERATION_EXP_BITS_LENGTH + RADIX_BITS - 1) / RADIX_BITS,
        10
      );
      var MAX_ITERATION_EXP = Math.pow(2, ITERATION_EXP_BITS_LENGTH);
      var MAX_SHARE_COUNT = 16;
      var CHECKSUM_WORDS_LENGTH = 3;
      var DIGEST_LENGTH = 4;
      var CUSTOMIZATION_STRING_NON_EXTENDABLE = "shamir";
      var CUSTOMIZATION_STRING_EXTENDABLE = "shamir_extendable";
      var MIN_ENTROPY_BITS = 128;
      var METADATA_WORDS_LENGTH = ITERATION_EXP_WORDS_LENGTH + 2 + CHECKSUM_WORDS_LENGTH;
      var MNEMONICS_WORDS_LENGTH = parseInt(
        METADATA_WORDS_LENGTH + (MIN_ENTROPY_BITS + RADIX_BITS - 1) / RADIX_BITS,
        10
      );
      var ITERATION_COUNT = 1e4;
      var ROUND_COUNT = 4;
      var DIGEST_INDEX = 254;
      var SECRET_INDEX = 255;
      String.prototype.slip39EncodeHex = function() {
        let bytes = [];
        for (let i = 0; i < this.length; ++i) {
          bytes.push(this.charCodeAt(i));
        }
        return bytes;
      };
      Array.prototype.slip39DecodeHex = function() {
        let str = [];
        const hex = this.toString().split(",");
        for (let i = 0; i < hex.length; i++) {
          str.push(String.fromCharCode(hex[i]));
        }
        return str.toString().replace(/,/g, "");
      };
      Array.prototype.slip39Generate = function(m, v = (_) => _) {
        let n = m || this.length;
        for (let i = 0; i < n; i++) {
          this[i] = v(i);
        }
        return this;
      };
      Array.prototype.toHexString = function() {
        return Array.prototype.map.call(this, function(byte) {
          return ("0" + (byte & 255).toString(16)).slice(-2);
        }).join("");
      };
      Array.prototype.toByteArray = function(hexString) {
        for (let i = 0; i < hexString.length; i = i + 2) {
          this.push(parseInt(hexString.substr(i, 2), 16));
        }
        return this;
      };
      var BIGINT_WORD_BITS = BigInt(8);
      function decodeBigInt(bytes) {
        let result = BigInt(0);
        for (let i = 0; i < bytes.length; i++) {
          let b = BigInt(bytes[bytes.length - i - 1]);
          result = result + (b << BIGINT_WORD_BITS * BigInt(i));
        }
        return result;
      }
      function encodeBigInt(number, paddedLength = 0) {
        let num = number;
        const BYTE_MASK = BigInt(255);
        const BIGINT_ZERO = BigInt(0);
        let result = new Array(0);
        while (num > BIGINT_ZERO) {
          let i = parseInt(num & BYTE_MASK, 10);
          result.unshift(i);
          num = num >> BIGINT_WORD_BITS;
        }
        for (let i = result.length; i < paddedLength; i++) {
          result.unshift(0);
        }
        if (paddedLength !== 0 && result.length > paddedLength) {
          throw new Error(
            `Error in encoding BigInt value, expected less than ${paddedLength} length value, got ${result.length}`
          );
        }
        return result;
      }
      function bitsToBytes(n) {
        const res = (n + 7) / 8;
        const b = parseInt(res, RADIX_BITS);
        return b;
      }
      function bitsToWords(n) {
        const res = (n + RADIX_BITS - 1) / RADIX_BITS;
        const b = parseInt(res, RADIX_BITS);
        return b;
      }
      function randomBytes2(length = 32) {
        let randoms = crypto2.randomBytes(length);
        return Array.prototype.slice.call(randoms, 0);
      }
      function roundFunction(round, passphrase, exp, salt, secret) {
        const saltedSecret = salt.concat(secret);
        const roundedPhrase = [round].concat(passphrase);
        const count = (ITERATION_COUNT << exp) / ROUND_COUNT;
        const key = crypto2.pbkdf2Sync(
          Uint8Array.from(roundedPhrase),
          Uint8Array.from(saltedSecret),
          count,
          secret.length,
          "sha256"
        );
        return Array.prototype.slice.call(key, 0);
      }
      function crypt(masterSecret, passphrase, iterationExponent, identifier, extendableBackupFlag, encrypt = true) {
        if (iterationExponent < 0 || iterationExponent > MAX_ITERATION_EXP) {
          throw Error(
            `Invalid iteration exponent (${iterationExponent}). Expected between 0 and ${MAX_ITERATION_EXP}`
          );
        }
        let IL = masterSecret.slice().slice(0, masterSecret.length / 2);
        let IR = masterSecret.slice().slice(masterSecret.length / 2);
        const pwd = passphrase.slip39EncodeHex();
        const salt = getSalt(identifier, extendableBackupFlag);
        let range = Array().slip39Generate(ROUND_COUNT);
        range = encrypt ? range : range.reverse();
        range.forEach((round) => {
          const f = roundFunction(round, pwd, iterationExponent, salt, IR);
          const t = xor(IL, f);
          IL = IR;
          IR = t;
        });
        return IR.concat(IL);
      }
      function createDigest(randomData, sharedSecret) {
        const hmac2 = crypto2.createHmac("sha256", Uint8Array.from(randomData));
        hmac2.update(Uint8Array.from(sharedSecret));
        let result = hmac2.digest();
        result = result.slice(0, 4);
        return Array.prototype.slice.call(result, 0);
      }
      function splitSecret(threshold, shareCount, sharedSecret) {
        if (threshold <= 0) {
          throw Error(
            `The requested threshold (${threshold}) must be a positive integer.`
          );
        }
        if (threshold > shareCount) {
          throw Error(
            `The requested threshold (${threshold}) must not exceed the number of shares (${shareCount}).`
          );
        }
        if (shareCount > MAX_SHARE_COUNT) {
          throw Error(
            `The requested number of shares (${shareCount}) must not exceed ${MAX_SHARE_COUNT}.`
          );
        }
        if (threshold === 1) {
          return Array().slip39Generate(shareCount, () => sharedSecret);
        }
        const randomShareCount = threshold - 2;
        const randomPart = randomBytes2(sharedSecret.length - DIGEST_LENGTH);
        const digest = createDigest(randomPart, sharedSecret);
        let baseShares = /* @__PURE__ */ new Map();
        let shares = [];
        if (randomShareCount) {
          shares = Array().slip39Generate(
            randomShareCount,
            () => randomBytes2(sharedSecret.length)
          );
          shares.forEach((item, idx) => {
            baseShares.set(idx, item);
          });
        }
        baseShares.set(DIGEST_INDEX, digest.concat(randomPart));
        baseShares.set(SECRET_INDEX, sharedSecret);
        for (let i = randomShareCount; i < shareCount; i++) {
          const rr = interpolate(baseShares, i);
          shares.push(rr);
        }
        return shares;
      }
      function generateIdentifier() {
        const byte = bitsToBytes(ID_BITS_LENGTH);
        const bits = ID_BITS_LENGTH % 8;
        const identifier = randomBytes2(byte);
        identifier[0] = identifier[0] & (1 << bits) - 1;
        return identifier;
      }
      function xor(a, b) {
        if (a.length !== b.length) {
          throw new Error(
            `Invalid padding in mnemonic or insufficient length of mnemonics (${a.length} or ${b.length})`
          );
        }
        return Array().slip39Generate(a.length, (i) => a[i] ^ b[i]);
      }
      function getSalt(identifier, extendableBackupFlag) {
        if (extendableBackupFlag) {
          return [];
        } else {
          const salt = CUSTOMIZATION_STRING_NON_EXTENDABLE.slip39EncodeHex();
          return salt.concat(identifier);
        }
      }
      function interpolate(shares, x) {
        let xCoord = new Set(shares.keys());
        let arr = Array.from(shares.values(), (v) => v.length);
        let sharesValueLengths = new Set(arr);
        if (sharesValueLengths.size !== 1) {
          throw new Error(
            "Invalid set of shares. All share values must have the same length."
          );
        }
        if (xCoord.has(x)) {
          shares.forEach((v, k) => {
            if (k === x) {
              return v;
            }
          });
        }
        let logProd = 0;
        shares.forEach((v, k) => {
          logProd = logProd + LOG_TABLE[k ^ x];
        });
        let results = Array().slip39Generate(
          sharesValueLengths.values().next().value,
          () => 0
        );
        shares.forEach((v, k) => {
          let sum = 0;
          shares.forEach((vv, kk) => {
            sum = sum + LOG_TABLE[k ^ kk];
          });
          const basis = (logProd - LOG_TABLE[k ^ x] - sum) % 255;
          const logBasisEval = basis < 0 ? 255 + basis : basis;
          v.forEach((item, idx) => {
            const shareVal = item;
            const intermediateSum = results[idx];
            const r = shareVal !== 0 ? EXP_TABLE[(LOG_TABLE[shareVal] + logBasisEval) % 255] : 0;
            const res = intermediateSum ^ r;
            results[idx] = res;
          });
        });
        return results;
      }
      function rs1024Polymod(data) {
        const GEN = [
          14737472,
          29474944,
          58949888,
          117899776,
          235798537,
          470557714,
          940076068,
          814808136,
          565311632,
          66318624
        ];
        let chk = 1;
        data.forEach((byte) => {
          const b = chk >> 20;
          chk = (chk & 1048575) << 10 ^ byte;
          for (let i = 0; i < 10; i++) {
            let gen = (b >> i & 1) !== 0 ? GEN[i] : 0;
            chk = chk ^ gen;
          }
        });
        return chk;
      }
      function get_customization_string(extendableBackupFlag) {
        return extendableBackupFlag ? CUSTOMIZATION_STRING_EXTENDABLE : CUSTOMIZATION_STRING_NON_EXTENDABLE;
      }
      function rs1024CreateChecksum(data, extendableBackupFlag) {
        const values = get_customization_string(extendableBackupFlag).slip39EncodeHex().concat(data).concat(Array().slip39Generate(CHECKSUM_WORDS_LENGTH, () => 0));
        const polymod = rs1024Polymod(values) ^ 1;
        const result = Array().slip39Generate(CHECKSUM_WORDS_LENGTH, (i) => polymod >> 10 * i & 1023).reverse();
        return result;
      }
      function rs1024VerifyChecksum(data, extendableBackupFlag) {
        return rs1024Polymod(
          get_customization_string(extendableBackupFlag).slip39EncodeHex().concat(data)
        ) === 1;
      }
      function intFromIndices(indices) {
        let value = BigInt(0);
        const radix = BigInt(Math.pow(2, RADIX_BITS));
        indices.forEach((index) => {
          value = value * radix + BigInt(index);
        });
        return value;
      }
      function intToIndices(value, length, bits) {
        const mask = BigInt((1 << bits) - 1);
        const result = Array().slip39Generate(
          length,
          (i) => parseInt(value >> BigInt(i) * BigInt(bits) & mask, 10)
        );
        return result.reverse();
      }
      function mnemonicFromIndices(indices) {
        const result = indices.map((index) => {
          return WORD_LIST[index];
        });
        return result.toString().split(",").join(" ");
      }
      function mnemonicToIndices(mnemonic) {
        if (typeof mnemonic !== "string") {
          throw new Error(
            `Mnemonic expected to be typeof string with white space separated words. Instead found typeof ${typeof mnemonic}.`
          );
        }
        const words = mnemonic.toLowerCase().split(" ");
        const result = words.reduce((prev, item) => {
          const index = WORD_LIST_MAP[item];
          if (typeof index === "undefined") {
            throw new Error(`Invalid mnemonic word ${item}.`);
          }
          return prev.concat(index);
        }, []);
        return result;
      }
      function recoverSecret(threshold, shares) {
        if (threshold === 1) {
          return shares.values().next().value;
        }
        const sharedSecret = interpolate(shares, SECRET_INDEX);
        const digestShare = interpolate(shares, DIGEST_INDEX);
        const digest = digestShare.slice(0, DIGEST_LENGTH);
        const randomPart = digestShare.slice(DIGEST_LENGTH);
        const recoveredDigest = createDigest(randomPart, sharedSecret);
        if (!listsAreEqual(digest, recoveredDigest)) {
          throw new Error("Invalid digest of the shared secret.");
        }
        return sharedSecret;
      }
      function combineMnemonics(mnemonics, passphrase = "") {
        if (mnemonics === null || mnemonics.length === 0) {
          throw new Error("The list of mnemonics is empty.");
        }
        const decoded = decodeMnemonics(mnemonics);
        const identifier = decoded.identifier;
        const extendableBackupFlag = decoded.extendableBackupFlag;
        const iterationExponent = decoded.iterationExponent;
        const groupThreshold = decoded.groupThreshold;
        const groupCount = decoded.groupCount;
        const groups = decoded.groups;
        if (groups.size < groupThreshold) {
          throw new Error(
            `Insufficient number of mnemonic groups (${groups.size}). The required number of groups is ${groupThreshold}.`
          );
        }
        if (groups.size !== groupThreshold) {
          throw new Error(
            `Wrong number of mnemonic groups. Expected ${groupThreshold} groups, but ${groups.size} were provided.`
          );
        }
        let allShares = /* @__PURE__ */ new Map();
        groups.forEach((members, groupIndex) => {
          const threshold = members.keys().next().value;
          const shares = members.values().next().value;
          if (shares.size !== threshold) {
            const prefix = groupPrefix(
              identifier,
              extendableBackupFlag,
              iterationExponent,
              groupIndex,
              groupThreshold,
              groupCount
            );
            throw new Error(
              `Wrong number of mnemonics. Expected ${threshold} mnemonics starting with "${mnemonicFromIndices(prefix)}", 
 but ${shares.size} were provided.`
            );
          }
          const recovered = recoverSecret(threshold, shares);
          allShares.set(groupIndex, recovered);
        });
        const ems = recoverSecret(groupThreshold, allShares);
        const id = intToIndices(BigInt(identifier), ITERATION_EXP_WORDS_LENGTH, 8);
        const ms = crypt(
          ems,
          passphrase,
          iterationExponent,
          id,
          extendableBackupFlag,
          false
        );
        return ms;
      }
      function decodeMnemonics(mnemonics) {
        if (!(mnemonics instanceof Array)) {
          throw new Error("Mnemonics should be an array of strings");
        }
        const identifiers = /* @__PURE__ */ new Set();
        const extendableBackupFlags = /* @__PURE__ */ new Set();
        const iterationExponents = /* @__PURE__ */ new Set();
        const groupThresholds = /* @__PURE__ */ new Set();
        const groupCounts = /* @__PURE__ */ new Set();
        const groups = /* @__PURE__ */ new Map();
        mnemonics.forEach((mnemonic) => {
          const decoded = decodeMnemonic(mnemonic);
          identifiers.add(decoded.identifier);
          extendableBackupFlags.add(decoded.extendableBackupFlag);
          iterationExponents.add(decoded.iterationExponent);
          const groupIndex = decoded.groupIndex;
          groupThresholds.add(decoded.groupThreshold);
          groupCounts.add(decoded.groupCount);
          const memberIndex = decoded.memberIndex;
          const memberThreshold = decoded.memberThreshold;
          const share = decoded.share;
          const group = !groups.has(groupIndex) ? /* @__PURE__ */ new Map() : groups.get(groupIndex);
          const member = !group.has(memberThreshold) ? /* @__PURE__ */ new Map() : group.get(memberThreshold);
          member.set(memberIndex, share);
          group.set(memberThreshold, member);
          if (group.size !== 1) {
            throw new Error(
              "Invalid set of mnemonics. All mnemonics in a group must have the same member threshold."
            );
          }
          groups.set(groupIndex, group);
        });
        if (identifiers.size !== 1 || extendableBackupFlags.size !== 1 || iterationExponents.size !== 1) {
          throw new Error(
            `Invalid set of mnemonics. All mnemonics must begin with the same ${ITERATION_EXP_WORDS_LENGTH} words.`
          );
        }
        if (groupThresholds.size !== 1) {
          throw new Error(
            "Invalid set of mnemonics. All mnemonics must have the same group threshold."
          );
        }
        if (groupCounts.size !== 1) {
          throw new Error(
            "Invalid set of mnemonics. All mnemonics must have the same group count."
          );
        }
        return {
          identifier: identifiers.values().next().value,
          extendableBackupFlag: extendableBackupFlags.values().next().value,
          iterationExponent: iterationExponents.values().next().value,
          groupThreshold: groupThresholds.values().next().value,
          groupCount: groupCounts.values().next().value,
          groups
        };
      }
      function decodeMnemonic(mnemonic) {
        const data = mnemonicToIndices(mnemonic);
        if (data.length < MNEMONICS_WORDS_LENGTH) {
          throw new Error(
            `Invalid mnemonic length. The length of each mnemonic must be at least ${MNEMONICS_WORDS_LENGTH} words.`
          );
        }
        const paddingLen = RADIX_BITS * (data.length - METADATA_WORDS_LENGTH) % 16;
        if (paddingLen > 8) {
          throw new Error("Invalid mnemonic length.");
        }
        const idExpExtInt = parseInt(
          intFromIndices(data.slice(0, ITERATION_EXP_WORDS_LENGTH)),
          10
        );
        const identifier = idExpExtInt >> ITERATION_EXP_BITS_LENGTH + EXTENDABLE_BACKUP_FLAG_BITS_LENGTH;
        const extendableBackupFlag = idExpExtInt >> ITERATION_EXP_BITS_LENGTH & (1 << EXTENDABLE_BACKUP_FLAG_BITS_LENGTH) - 1;
        const iterationExponent = idExpExtInt & (1 << ITERATION_EXP_BITS_LENGTH) - 1;
        if (!rs1024VerifyChecksum(data, extendableBackupFlag)) {
          throw new Error("Invalid mnemonic checksum");
        }
        const tmp = intFromIndices(
          data.slice(ITERATION_EXP_WORDS_LENGTH, ITERATION_EXP_WORDS_LENGTH + 2)
        );
        const indices = intToIndices(tmp, 5, 4);
        const groupIndex = indices[0];
        const groupThreshold = indices[1];
        const groupCount = indices[2];
        const memberIndex = indices[3];
        const memberThreshold = indices[4];
        const valueData = data.slice(
          ITERATION_EXP_WORDS_LENGTH + 2,
          data.length - CHECKSUM_WORDS_LENGTH
        );
        if (groupCount < groupThreshold) {
          throw new Error(
            `Invalid mnemonic: ${mnemonic}.
 Group threshold (${groupThreshold}) cannot be greater than group count (${groupCount}).`
          );
        }
        const valueInt = intFromIndices(valueData);
        try {
          const valueByteCount = bitsToBytes(
            RADIX_BITS * valueData.length - paddingLen
          );
          const share = encodeBigInt(valueInt, valueByteCount);
          return {
            identifier,
            extendableBackupFlag,
            iterationExponent,
            groupIndex,
            groupThreshold: groupThreshold + 1,
            groupCount: groupCount + 1,
            memberIndex,
            memberThreshold: memberThreshold + 1,
            share
          };
        } catch (e) {
          throw new Error(`Invalid mnemonic padding (${e})`);
        }
      }
      function validateMnemonic(mnemonic) {
        try {
          decodeMnemonic(mnemonic);
          return true;
        } catch (error) {
          return false;
        }
      }
      function groupPrefix(identifier, extendableBackupFlag, iterationExponent, groupIndex, groupThreshold, groupCount) {
        const idExpInt = BigInt(
          (identifier << ITERATION_EXP_BITS_LENGTH + EXTENDABLE_BACKUP_FLAG_BITS_LENGTH) + (extendableBackupFlag << ITERATION_EXP_BITS_LENGTH) + iterationExponent
        );
        const indc = intToIndices(idExpInt, ITERATION_EXP_WORDS_LENGTH, RADIX_BITS);
        const indc2 = (groupIndex << 6) + (groupThreshold - 1 << 2) + (groupCount - 1 >> 2);
        indc.push(indc2);
        return indc;
      }
      function listsAreEqual(a, b) {
        if (a === null || b === null || a.length !== b.length) {
          return false;
        }
        let i = 0;
        return a.every((item) => {
          return b[i++] === item;
        });
      }
      function encodeMnemonic(identifier, extendableBackupFlag, iterationExponent, groupIndex, groupThreshold, groupCount, memberIndex, memberThreshold, value) {
        const valueWordCount = bitsToWords(value.length * 8);
        const valueInt = decodeBigInt(value);
        let newIdentifier = parseInt(decodeBigInt(identifier), 10);
        const gp = groupPrefix(
          newIdentifier,
          extendableBackupFlag,
          iterationExponent,
          groupIndex,
          groupThreshold,
          groupCount
        );
        const tp = intToIndices(valueInt, valueWordCount, RADIX_BITS);
        const calc = ((groupCount - 1 & 3) << 8) + (memberIndex << 4) + (memberThreshold - 1);
        gp.push(calc);
        const shareData = gp.concat(tp);
        const checksum = rs1024CreateChecksum(shareData, extendableBackupFlag);
        return mnemonicFromIndices(shareData.concat(checksum));
      }
      var EXP_TABLE = [
        1,
        3,
        5,
        15,
        17,
        51,
        85,
        255,
        26,
        46,
        114,
        150,
        161,
        248,
        19,
        53,
        95,
        225,
        56,
        72,
        216,
        115,
        149,
        164,
        247,
        2,
        6,
        10,
        30,
        34,
        102,
        170,
        229,
        52,
        92,
        228,
        55,
        89,
        235,
        38,
        106,
        190,
        217,
        112,
        144,
        171,
        230,
        49,
        83,
        245,
        4,
        12,
        20,
        60,
        68,
        204,
        79,
        209,
        104,
        184,
        211,
        110,
        178,
        205,
        76,
        212,
        103,
        169,
        224,
        59,
        77,
        215,
        98,
        166,
        241,
        8,
        24,
        40,
        120,
        136,
        131,
        158,
        185,
        208,
        107,
        189,
        220,
        127,
        129,
        152,
        179,
        206,
        73,
        219,
        118,
        154,
        181,
        196,
        87,
        249,
        16,
        48,
        80,
        240,
        11,
        29,
        39,
        105,
        187,
        214,
        97,
        163,
        254,
        25,
        43,
        125,
        135,
        146,
        173,
        236,
        47,
        113,
        147,
        174,
        233,
        32,
        96,
        160,
        251,
        22,
        58,
        78,
        210,
        109,
        183,
        194,
        93,
        231,
        50,
        86,
        250,
        21,
        63,
        65,
        195,
        94,
        226,
        61,
        71,
        201,
        64,
        192,
        91,
        237,
        44,
        116,
        156,
        191,
        218,
        117,
        159,
        186,
        213,
        100,
        172,
        239,
        42,
        126,
        130,
        157,
        188,
        223,
        122,
        142,
        137,
        128,
        155,
        182,
        193,
        88,
        232,
        35,
        101,
        175,
        234,
        37,
        111,
        177,
        200,
        67,
        197,
        84,
        252,
        31,
        33,
        99,
        165,
        244,
        7,
        9,
        27,
        45,
        119,
        153,
        176,
        203,
        70,
        202,
        69,
        207,
        74,
        222,
        121,
        139,
        134,
        145,
        168,
        227,
        62,
        66,
        198,
        81,
        243,
        14,
        18,
        54,
        90,
        238,
        41,
        123,
        141,
        140,
        143,
        138,
        133,
        148,
        167,
        242,
        13,
        23,
        57,
        75,
        221,
        124,
        132,
        151,
        162,
        253,
        28,
        36,
        108,
        180,
        199,
        82,
        246
      ];
      var LOG_TABLE = [
        0,
        0,
        25,
        1,
        50,
        2,
        26,
        198,
        75,
        199,
        27,
        104,
        51,
        238,
        223,
        3,
        100,
        4,
        224,
        14,
        52,
        141,
        129,
        239,
        76,
        113,
        8,
        200,
        248,
        105,
        28,
        193,
        125,
        194,
        29,
        181,
        249,
        185,
        39,
        106,
        77,
        228,
        166,
        114,
        154,
        201,
        9,
        120,
        101,
        47,
        138,
        5,
        33,
        15,
        225,
        36,
        18,
        240,
        130,
        69,
        53,
        147,
        218,
        142,
        150,
        143,
        219,
        189,
        54,
        208,
        206,
        148,
        19,
        92,
        210,
        241,
        64,
        70,
        131,
        56,
        102,
        221,
        253,
        48,
        191,
        6,
        139,
        98,
        179,
        37,
        226,
        152,
        34,
        136,
        145,
        16,
        126,
        110,
        72,
        195,
        163,
        182,
        30,
        66,
        58,
        107,
        40,
        84,
        250,
        133,
        61,
        186,
        43,
        121,
        10,
        21,
        155,
        159,
        94,
        202,
        78,
        212,
        172,
        229,
        243,
        115,
        167,
        87,
        175,
        88,
        168,
        80,
        244,
        234,
        214,
        116,
        79,
        174,
        233,
        213,
        231,
        230,
        173,
        232,
        44,
        215,
        117,
        122,
        235,
        22,
        11,
        245,
        89,
        203,
        95,
        176,
        156,
        169,
        81,
        160,
        127,
        12,
        246,
        111,
        23,
        196,
        73,
        236,
        216,
        67,
        31,
        45,
        164,
        118,
        123,
        183,
        204,
        187,
        62,
        90,
        251,
        96,
        177,
        134,
        59,
        82,
        161,
        108,
        170,
        85,
        41,
        157,
        151,
        178,
        135,
        144,
        97,
        190,
        220,
        252,
        188,
        149,
        207,
        205,
        55,
        63,
        91,
        209,
        83,
        57,
        132,
        60,
        65,
        162,
        109,
        71,
        20,
        42,
        158,
        93,
        86,
        242,
        211,
        171,
        68,
        17,
        146,
        217,
        35,
        32,
        46,
        137,
        180,
        124,
        184,
        38,
        119,
        153,
        227,
        165,
        103,
        74,
        237,
        222,
        197,
        49,
        254,
        24,
        13,
        99,
        140,
        128,
        192,
        247,
        112,
        7
      ];
      var WORD_LIST = [
        "academic",
        "acid",
        "acne",
        "acquire",
        "acrobat",
        "activity",
        "actress",
        "adapt",
        "adequate",
        "adjust",
        "admit",
        "adorn",
        "adult",
        "advance",
        "advocate",
        "afraid",
        "again",
        "agency",
        "agree",
        "aide",
        "aircraft",
        "airline",
        "airport",
        "ajar",
        "alarm",
        "album",
        "alcohol",
        "alien",
        "alive",
        "alpha",
        "already",
        "alto",
        "aluminum",
        "always",
        "amazing",
        "ambition",
        "amount",
        "amuse",
        "analysis",
        "anatomy",
        "ancestor",
        "ancient",
        "angel",
        "angry",
        "animal",
        "answer",
        "antenna",
        "anxiety",
        "apart",
        "aquatic",
        "arcade",
        "arena",
        "argue",
        "armed",
        "artist",
        "artwork",
        "aspect",
        "auction",
        "august",
        "aunt",
        "average",
        "aviation",
        "avoid",
        "award",
        "away",
        "axis",
        "axle",
        "beam",
        "beard",
        "beaver",
        "become",
        "bedroom",
        "behavior",
        "being",
        "believe",
        "belong",
        "benefit",
        "best",
        "beyond",
        "bike",
        "biology",
        "birthday",
        "bishop",
        "black",
        "blanket",
        "blessing",
        "blimp",
        "blind",
        "blue",
        "body",
        "bolt",
        "boring",
        "born",
        "both",
        "boundary",
        "bracelet",
        "branch",
        "brave",
        "breathe",
        "briefing",
        "broken",
        "brother",
        "browser",
        "bucket",
        "budget",
        "building",
        "bulb",
        "bulge",
        "bumpy",
        "bundle",
        "burden",
        "burning",
        "busy",
        "buyer",
        "cage",
        "calcium",
        "camera",
        "campus",
        "canyon",
        "capacity",
        "capital",
        "capture",
        "carbon",
        "cards",
        "careful",
        "cargo",
        "carpet",
        "carve",
        "category",
        "cause",
        "ceiling",
        "center",
        "ceramic",
        "champion",
        "change",
        "charity",
        "check",
        "chemical",
        "chest",
        "chew",
        "chubby",
        "cinema",
        "civil",
        "class",
        "clay",
        "cleanup",
        "client",
        "climate",
        "clinic",
        "clock",
        "clogs",
        "closet",
        "clothes",
        "club",
        "cluster",
        "coal",
        "coastal",
        "coding",
        "column",
        "company",
        "corner",
        "costume",
        "counter",
        "course",
        "cover",
        "cowboy",
        "cradle",
        "craft",
        "crazy",
        "credit",
        "cricket",
        "criminal",
        "crisis",
        "critical",
        "crowd",
        "crucial",
        "crunch",
        "crush",
        "crystal",
        "cubic",
        "cultural",
        "curious",
        "curly",
        "custody",
        "cylinder",
        "daisy",
        "damage",
        "dance",
        "darkness",
        "database",
        "daughter",
        "deadline",
        "deal",
        "debris",
        "debut",
        "decent",
        "decision",
        "declare",
        "decorate",
        "decrease",
        "deliver",
        "demand",
        "density",
        "deny",
        "depart",
        "depend",
        "depict",
        "deploy",
        "describe",
        "desert",
        "desire",
        "desktop",
        "destroy",
        "detailed",
        "detect",
        "device",
        "devote",
        "diagnose",
        "dictate",
        "diet",
        "dilemma",
        "diminish",
        "dining",
        "diploma",
        "disaster",
        "discuss",
        "disease",
        "dish",
        "dismiss",
        "display",
        "distance",
        "dive",
        "divorce",
        "document",
        "domain",
        "domestic",
        "dominant",
        "dough",
        "downtown",
        "dragon",
        "dramatic",
        "dream",
        "dress",
        "drift",
        "drink",
        "drove",
        "drug",
        "dryer",
        "duckling",
        "duke",
        "duration",
        "dwarf",
        "dynamic",
        "early",
        "earth",
        "easel",
        "easy",
        "echo",
        "eclipse",
        "ecology",
        "edge",
        "editor",
        "educate",
        "either",
        "elbow",
        "elder",
        "election",
        "elegant",
        "element",
        "elephant",
        "elevator",
        "elite",
        "else",
        "email",
        "emerald",
        "emission",
        "emperor",
        "emphasis",
        "employer",
        "empty",
        "ending",
        "endless",
        "endorse",
        "enemy",
        "energy",
        "enforce",
        "engage",
        "enjoy",
        "enlarge",
        "entrance",
        "envelope",
        "envy",
        "epidemic",
        "episode",
        "equation",
        "equip",
        "eraser",
        "erode",
        "escape",
        "estate",
        "estimate",
        "evaluate",
        "evening",
        "evidence",
        "evil",
        "evoke",
        "exact",
        "example",
        "exceed",
        "exchange",
        "exclude",
        "excuse",
        "execute",
        "exercise",
        "exhaust",
        "exotic",
        "expand",
        "expect",
        "explain",
        "express",
        "extend",
        "extra",
        "eyebrow",
        "facility",
        "fact",
        "failure",
        "faint",
        "fake",
        "false",
        "family",
        "famous",
        "fancy",
        "fangs",
        "fantasy",
        "fatal",
        "fatigue",
        "favorite",
        "fawn",
        "fiber",
        "fiction",
        "filter",
        "finance",
        "findings",
        "finger",
        "firefly",
        "firm",
        "fiscal",
        "fishing",
        "fitness",
        "flame",
        "flash",
        "flavor",
        "flea",
        "flexible",
        "flip",
        "float",
        "floral",
        "fluff",
        "focus",
        "forbid",
        "force",
        "forecast",
        "forget",
        "formal",
        "fortune",
        "forward",
        "founder",
        "fraction",
        "fragment",
        "frequent",
        "freshman",
        "friar",
        "fridge",
        "friendly",
        "frost",
        "froth",
        "frozen",
        "fumes",
        "funding",
        "furl",
        "fused",
        "galaxy",
        "game",
        "garbage",
        "garden",
        "garlic",
        "gasoline",
        "gather",
        "general",
        "genius",
        "genre",
        "genuine",
        "geology",
        "gesture",
        "glad",
        "glance",
        "glasses",
        "glen",
        "glimpse",
        "goat",
        "golden",
        "graduate",
        "grant",
        "grasp",
        "gravity",
        "gray",
        "greatest",
        "grief",
        "grill",
        "grin",
        "grocery",
        "gross",
        "group",
        "grownup",
        "grumpy",
        "guard",
        "guest",
        "guilt",
        "guitar",
        "gums",
        "hairy",
        "hamster",
        "hand",
        "hanger",
        "harvest",
        "have",
        "havoc",
        "hawk",
        "hazard",
        "headset",
        "health",
        "hearing",
        "heat",
        "helpful",
        "herald",
        "herd",
        "hesitate",
        "hobo",
        "holiday",
        "holy",
        "home",
        "hormone",
        "hospital",
        "hour",
        "huge",
        "human",
        "humidity",
        "hunting",
        "husband",
        "hush",
        "husky",
        "hybrid",
        "idea",
        "identify",
        "idle",
        "image",
        "impact",
        "imply",
        "improve",
        "impulse",
        "include",
        "income",
        "increase",
        "index",
        "indicate",
        "industry",
        "infant",
        "inform",
        "inherit",
        "injury",
        "inmate",
        "insect",
        "inside",
        "install",
        "intend",
        "intimate",
        "invasion",
        "involve",
        "iris",
        "island",
        "isolate",
        "item",
        "ivory",
        "jacket",
        "jerky",
        "jewelry",
        "join",
        "judicial",
        "juice",
        "jump",
        "junction",
        "junior",
        "junk",
        "jury",
        "justice",
        "kernel",
        "keyboard",
        "kidney",
        "kind",
        "kitchen",
        "knife",
        "knit",
        "laden",
        "ladle",
        "ladybug",
        "lair",
        "lamp",
        "language",
        "large",
        "laser",
        "laundry",
        "lawsuit",
        "leader",
        "leaf",
        "learn",
        "leaves",
        "lecture",
        "legal",
        "legend",
        "legs",
        "lend",
        "length",
        "level",
        "liberty",
        "library",
        "license",
        "lift",
        "likely",
        "lilac",
        "lily",
        "lips",
        "liquid",
        "listen",
        "literary",
        "living",
        "lizard",
        "loan",
        "lobe",
        "location",
        "losing",
        "loud",
        "loyalty",
        "luck",
        "lunar",
        "lunch",
        "lungs",
        "luxury",
        "lying",
        "lyrics",
        "machine",
        "magazine",
        "maiden",
        "mailman",
        "main",
        "makeup",
        "making",
        "mama",
        "manager",
        "mandate",
        "mansion",
        "manual",
        "marathon",
        "march",
        "market",
        "marvel",
        "mason",
        "material",
        "math",
        "maximum",
        "mayor",
        "meaning",
        "medal",
        "medical",
        "member",
        "memory",
        "mental",
        "merchant",
        "merit",
        "method",
        "metric",
        "midst",
        "mild",
        "military",
        "mineral",
        "minister",
        "miracle",
        "mixed",
        "mixture",
        "mobile",
        "modern",
        "modify",
        "moisture",
        "moment",
        "morning",
        "mortgage",
        "mother",
        "mountain",
        "mouse",
        "move",
        "much",
        "mule",
        "multiple",
        "muscle",
        "museum",
        "music",
        "mustang",
        "nail",
        "national",
        "necklace",
        "negative",
        "nervous",
        "network",
        "news",
        "nuclear",
        "numb",
        "numerous",
        "nylon",
        "oasis",
        "obesity",
        "object",
        "observe",
        "obtain",
        "ocean",
        "often",
        "olympic",
        "omit",
        "oral",
        "orange",
        "orbit",
        "order",
        "ordinary",
        "organize",
        "ounce",
        "oven",
        "overall",
        "owner",
        "paces",
        "pacific",
        "package",
        "paid",
        "painting",
        "pajamas",
        "pancake",
        "pants",
        "papa",
        "paper",
        "parcel",
        "parking",
        "party",
        "patent",
        "patrol",
        "payment",
        "payroll",
        "peaceful",
        "peanut",
        "peasant",
        "pecan",
        "penalty",
        "pencil",
        "percent",
        "perfect",
        "permit",
        "petition",
        "phantom",
        "pharmacy",
        "photo",
        "phrase",
        "physics",
        "pickup",
        "picture",
        "piece",
        "pile",
        "pink",
        "pipeline",
        "pistol",
        "pitch",
        "plains",
        "plan",
        "plastic",
        "platform",
        "playoff",
        "pleasure",
        "plot",
        "plunge",
        "practice",
        "prayer",
        "preach",
        "predator",
        "pregnant",
        "premium",
        "prepare",
        "presence",
        "prevent",
        "priest",
        "primary",
        "priority",
        "prisoner",
        "privacy",
        "prize",
        "problem",
        "process",
        "profile",
        "program",
        "promise",
        "prospect",
        "provide",
        "prune",
        "public",
        "pulse",
        "pumps",
        "punish",
        "puny",
        "pupal",
        "purchase",
        "purple",
        "python",
        "quantity",
        "quarter",
        "quick",
        "quiet",
        "race",
        "racism",
        "radar",
        "railroad",
        "rainbow",
        "raisin",
        "random",
        "ranked",
        "rapids",
        "raspy",
        "reaction",
        "realize",
        "rebound",
        "rebuild",
        "recall",
        "receiver",
        "recover",
        "regret",
        "regular",
        "reject",
        "relate",
        "remember",
        "remind",
        "remove",
        "render",
        "repair",
        "repeat",
        "replace",
        "require",
        "rescue",
        "research",
        "resident",
        "response",
        "result",
        "retailer",
        "retreat",
        "reunion",
        "revenue",
        "review",
        "reward",
        "rhyme",
        "rhythm",
        "rich",
        "rival",
        "river",
        "robin",
        "rocky",
        "romantic",
        "romp",
        "roster",
        "round",
        "royal",
        "ruin",
        "ruler",
        "rumor",
        "sack",
        "safari",
        "salary",
        "salon",
        "salt",
        "satisfy",
        "satoshi",
        "saver",
        "says",
        "scandal",
        "scared",
        "scatter",
        "scene",
        "scholar",
        "science",
        "scout",
        "scramble",
        "screw",
        "script",
        "scroll",
        "seafood",
        "season",
        "secret",
        "security",
        "segment",
        "senior",
        "shadow",
        "shaft",
        "shame",
        "shaped",
        "sharp",
        "shelter",
        "sheriff",
        "short",
        "should",
        "shrimp",
        "sidewalk",
        "silent",
        "silver",
        "similar",
        "simple",
        "single",
        "sister",
        "skin",
        "skunk",
        "slap",
        "slavery",
        "sled",
        "slice",
        "slim",
        "slow",
        "slush",
        "smart",
        "smear",
        "smell",
        "smirk",
        "smith",
        "smoking",
        "smug",
        "snake",
        "snapshot",
        "sniff",
        "society",
        "software",
        "soldier",
        "solution",
        "soul",
        "source",
        "space",
        "spark",
        "speak",
        "species",
        "spelling",
        "spend",
        "spew",
        "spider",
        "spill",
        "spine",
        "spirit",
        "spit",
        "spray",
        "sprinkle",
        "square",
        "squeeze",
        "stadium",
        "staff",
        "standard",
        "starting",
        "station",
        "stay",
        "steady",
        "step",
        "stick",
        "stilt",
        "story",
        "strategy",
        "strike",
        "style",
        "subject",
        "submit",
        "sugar",
        "suitable",
        "sunlight",
        "superior",
        "surface",
        "surprise",
        "survive",
        "sweater",
        "swimming",
        "swing",
        "switch",
        "symbolic",
        "sympathy",
        "syndrome",
        "system",
        "tackle",
        "tactics",
        "tadpole",
        "talent",
        "task",
        "taste",
        "taught",
        "taxi",
        "teacher",
        "teammate",
        "teaspoon",
        "temple",
        "tenant",
        "tendency",
        "tension",
        "terminal",
        "testify",
        "texture",
        "thank",
        "that",
        "theater",
        "theory",
        "therapy",
        "thorn",
        "threaten",
        "thumb",
        "thunder",
        "ticket",
        "tidy",
        "timber",
        "timely",
        "ting",
        "tofu",
        "together",
        "tolerate",
        "total",
        "toxic",
        "tracks",
        "traffic",
        "training",
        "transfer",
        "trash",
        "traveler",
        "treat",
        "trend",
        "trial",
        "tricycle",
        "trip",
        "triumph",
        "trouble",
        "true",
        "trust",
        "twice",
        "twin",
        "type",
        "typical",
        "ugly",
        "ultimate",
        "umbrella",
        "uncover",
        "undergo",
        "unfair",
        "unfold",
        "unhappy",
        "union",
        "universe",
        "unkind",
        "unknown",
        "unusual",
        "unwrap",
        "upgrade",
        "upstairs",
        "username",
        "usher",
        "usual",
        "valid",
        "valuable",
        "vampire",
        "vanish",
        "various",
        "vegan",
        "velvet",
        "venture",
        "verdict",
        "verify",
        "very",
        "veteran",
        "vexed",
        "victim",
        "video",
        "view",
        "vintage",
        "violence",
        "viral",
        "visitor",
        "visual",
        "vitamins",
        "vocal",
        "voice",
        "volume",
        "voter",
        "voting",
        "walnut",
        "warmth",
        "warn",
        "watch",
        "wavy",
        "wealthy",
        "weapon",
        "webcam",
        "welcome",
        "welfare",
        "western",
        "width",
        "wildlife",
        "window",
        "wine",
        "wireless",
        "wisdom",
        "withdraw",
        "wits",
        "wolf",
        "woman",
        "work",
        "worthy",
        "wrap",
        "wrist",
        "writing",
        "wrote",
        "year",
        "yelp",
        "yield",
        "yoga",
        "zero"
      ];
      var WORD_LIST_MAP = WORD_LIST.reduce((obj, val, idx) => {
        obj[val] = idx;
        return obj;
      }, {});
      exports = module.exports = {
        MIN_ENTROPY_BITS,
        generateIdentifier,
        encodeMnemonic,
        validateMnemonic,
        splitSecret,
        combineMnemonics,
        crypt,
        bitsToBytes,
        WORD_LIST
      };
    }
  });

  // node_modules/slip39/src/slip39.js
  var require_slip39 = __commonJS({
    "node_modules/slip39/src/slip39.js"(exports, module) {
      var slipHelper = require_slip39_helper();
      var MAX_DEPTH = 2;
      var Slip39Node = class {
        constructor(index = 0, description = "", mnemonic = "", children = []) {
          this.index = index;
          this.description = description;
          this.mnemonic = mnemonic;
          this.children = children;
        }
        get mnemonics() {
          if (this.children.length === 0) {
            return [this.mnemonic];
          }
          const result = this.children.reduce((prev, item) => {
            return prev.concat(item.mnemonics);
          }, []);
          return result;
        }
      };
      var Slip39 = class _Slip39 {
        constructor({
          iterationExponent = 0,
          extendableBackupFlag = 0,
          identifier,
          groupCount,
          groupThreshold
        } = {}) {
          this.iterationExponent = iterationExponent;
          this.extendableBackupFlag = extendableBackupFlag;
          this.identifier = identifier;
          this.groupCount = groupCount;
          this.groupThreshold = groupThreshold;
        }
        static fromArray(masterSecret, {
          passphrase = "",
          threshold = 1,
          groups = [[1, 1, "Default 1-of-1 group share"]],
          iterationExponent = 0,
          extendableBackupFlag = 1,
          title = "My default slip39 shares"
        } = {}) {
          if (masterSecret.length * 8 < slipHelper.MIN_ENTROPY_BITS) {
            throw Error(
              `The length of the master secret (${masterSecret.length} bytes) must be at least ${slipHelper.bitsToBytes(slipHelper.MIN_ENTROPY_BITS)} bytes.`
            );
          }
          if (masterSecret.length % 2 !== 0) {
            throw Error(
              "The length of the master secret in bytes must be an even number."
            );
          }
          if (!/^[\x20-\x7E]*$/.test(passphrase)) {
            throw Error(
              "The passphrase must contain only printable ASCII characters (code points 32-126)."
            );
          }
          if (threshold > groups.length) {
            throw Error(
              `The requested group threshold (${threshold}) must not exceed the number of groups (${groups.length}).`
            );
          }
          groups.forEach((item) => {
            if (item[0] === 1 && item[1] > 1) {
              throw Error(
                `Creating multiple member shares with member threshold 1 is not allowed. Use 1-of-1 member sharing instead. ${groups.join()}`
              );
            }
          });
          const identifier = slipHelper.generateIdentifier();
          const slip = new _Slip39({
            iterationExponent,
            extendableBackupFlag,
            identifier,
            groupCount: groups.length,
            groupThreshold: threshold
          });
          const encryptedMasterSecret = slipHelper.crypt(
            masterSecret,
            passphrase,
            iterationExponent,
            slip.identifier,
            extendableBackupFlag
          );
          const root = slip.buildRecursive(
            new Slip39Node(0, title),
            groups,
            encryptedMasterSecret,
            threshold
          );
          slip.root = root;
          return slip;
        }
        buildRecursive(currentNode, nodes, secret, threshold, index) {
          if (nodes.length === 0) {
            const mnemonic = slipHelper.encodeMnemonic(
              this.identifier,
              this.extendableBackupFlag,
              this.iterationExponent,
              index,
              this.groupThreshold,
              this.groupCount,
              currentNode.index,
              threshold,
              secret
            );
            currentNode.mnemonic = mnemonic;
            return currentNode;
          }
          const secretShares = slipHelper.splitSecret(
            threshold,
            nodes.length,
            secret
          );
          let children = [];
          let idx = 0;
          nodes.forEach((item) => {
            const n = item[0];
            const m = item[1];
            const d = item[2] || "";
            const members = Array().slip39Generate(m, () => [n, 0, d]);
            const node = new Slip39Node(idx, d);
            const branch = this.buildRecursive(
              node,
              members,
              secretShares[idx],
              n,
              currentNode.index
            );
            children = children.concat(branch);
            idx = idx + 1;
          });
          currentNode.children = children;
          return currentNode;
        }
        static recoverSecret(mnemonics, passphrase) {
          return slipHelper.combineMnemonics(mnemonics, passphrase);
        }
        static validateMnemonic(mnemonic) {
          return slipHelper.validateMnemonic(mnemonic);
        }
        fromPath(path) {
          this.validatePath(path);
          const children = this.parseChildren(path);
          if (typeof children === "undefined" || children.length === 0) {
            return this.root;
          }
          return children.reduce((prev, childNumber) => {
            let childrenLen = prev.children.length;
            if (childNumber >= childrenLen) {
              throw new Error(
                `The path index (${childNumber}) exceeds the children index (${childrenLen - 1}).`
              );
            }
            return prev.children[childNumber];
          }, this.root);
        }
        validatePath(path) {
          if (!path.match(/(^r)(\/\d{1,2}){0,2}$/)) {
            throw new Error('Expected valid path e.g. "r/0/0".');
          }
          const depth = path.split("/");
          const pathLength = depth.length - 1;
          if (pathLength > MAX_DEPTH) {
            throw new Error(
              `Path's (${path}) max depth (${MAX_DEPTH}) is exceeded (${pathLength}).`
            );
          }
        }
        parseChildren(path) {
          const splitted = path.split("/").slice(1);
          const result = splitted.map((pathFragment) => {
            return parseInt(pathFragment);
          });
          return result;
        }
      };
      exports = module.exports = Slip39;
    }
  });

  // node_modules/slip39/index.js
  var require_slip392 = __commonJS({
    "node_modules/slip39/index.js"(exports, module) {
      module.exports = require_slip39();
    }
  });

  // made-from/slip39.js
  var require_slip393 = __commonJS({
    "made-from/slip39.js"(exports, module) {
      var Slip39 = require_slip392();
      var { WORD_LIST, validateMnemonic } = require_slip39_helper();
      module.exports = { Slip39, WORD_LIST, validateMnemonic };
    }
  });
  return require_slip393();
})();
