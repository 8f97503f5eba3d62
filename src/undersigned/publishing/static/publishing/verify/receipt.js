/* One signatory's receipt (`.tlog-proof`): what it proves by itself, and what a bundle says of the same signature today. */
const receipts = (() => {
  "use strict";
  const { Invalid } = publicLog;
  const VISIBILITIES = ["public", "convenors", "threshold"];

  /** Check the receipt in *bytes* under *key* (or none). Throws Invalid where it proves nothing. */
  async function checkReceipt(bytes, key) {
    const proof = publicLog.parseProof(bytes);
    const checkpoint = publicLog.parseCheckpoint(proof.note.text);
    const { record, salt, of } = parseExtra(proof.extra);
    if (record.origin !== checkpoint.origin) throw new Invalid("receipt-of-two-logs");
    const sum = (await statementLog.commitments([{ bytes: publicLog.utf8.encode(statementLog.formatJson(record)), salt }]))[0];
    await verifyEntry(proof, checkpoint, candidates(record, sum, of));
    const findings = [{ status: "good", code: "receipt-proves", index: proof.index, size: checkpoint.size }];
    findings.push(await judgeSignature(proof.note, key));
    return { findings, record, checkpoint, noteText: proof.noteText, signature: of ?? proof.index, sum };
  }

  function parseExtra(bytes) {
    if (bytes === null) throw new Invalid("receipt-without-record");
    const extra = statementLog.parseJson(publicLog.decodeUtf8(bytes, "receipt-unreadable"), "receipt-unreadable");
    const { record, salt, of = null, ...others } = extra;
    const isIndex = of === null || (Number.isSafeInteger(of) && of >= 0);
    if (Object.keys(others).length > 0 || !isIndex || !/^[A-Za-z0-9_-]{43}$/.test(salt)) throw new Invalid("receipt-unreadable");
    if (typeof record !== "object" || record === null) throw new Invalid("receipt-unreadable");
    return { record, salt, of };
  }

  /** The record does not say who may see it, so the entry is one of three. */
  function candidates(record, sum, of) {
    return VISIBILITIES.map((vis) => (of === null
      ? { c: sum, class: record.class, kind: "sign", text: record.text, v: 1, vis }
      : { c: sum, kind: "amend", of, v: 1, vis }));
  }

  async function verifyEntry(proof, checkpoint, entries) {
    const leaves = await publicLog.leafHashes(entries.map((entry) => publicLog.utf8.encode(statementLog.formatJson(entry))));
    for (const leaf of leaves) {
      try {
        await publicLog.verifyInclusion(leaf, proof.index, checkpoint.size, proof.path, checkpoint.root);
        return;
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
      }
    }
    throw new Invalid("receipt-proves-nothing");
  }

  async function judgeSignature(note, key) {
    if (!key) return { status: "unknown", code: "receipt-key-not-given" };
    try {
      await publicLog.verifyNote(note, key);
      return { status: "good", code: "signature-good", key: key.vkey };
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return { status: "wrong", code: error.code, key: key.vkey };
    }
  }

  /** What the bundle behind *ledger* says today of the signature that *receipt* proves. */
  function compareWithLedger(receipt, ledger) {
    const sign = ledger.signs.get(receipt.signature);
    if (!sign) return { status: "wrong", code: "receipt-entry-gone", index: receipt.signature };
    const state = ledger.stateOf(sign);
    const details = { index: receipt.signature, by: sign.withdrawnBy };
    if (state === "listed" && sign.c !== receipt.sum) return { status: "unknown", code: "receipt-amended", ...details };
    return { status: state === "listed" ? "good" : "unknown", code: `receipt-${state}`, ...details };
  }

  return Object.freeze({ checkReceipt, compareWithLedger });
})();
