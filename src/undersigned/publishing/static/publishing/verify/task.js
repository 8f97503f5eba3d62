/* One task from beginning to end, told in plain messages, so that it runs alike in a worker and on a page without one. */
const tasks = (() => {
  "use strict";

  /** Run the task that *order* describes.
   *
   * order: `address` or `files` (a map of paths to File), `key` (as typed, may be empty), `earlier` ([{from, note, on}]), `later` (a note or null),
   * `receipt` (bytes or null), `isReceiptOnly`. Messages: {kind: "machinery"}, {kind: "progress"}, then one {kind: "report"}
   * or one {kind: "failure"}.
   */
  async function run(order, post) {
    try {
      post({ kind: "machinery", ...(await digests.prepare()) });
      post({ kind: "report", report: await perform(order, post) });
    } catch (error) {
      const isKnown = error instanceof publicLog.Invalid || error instanceof sources.Unreadable || error.message === "no-crypto";
      if (!isKnown) console.error(error);
      post({ kind: "failure", code: isKnown ? error.code ?? error.message : "unexpected", details: error.details ?? { cause: String(error) } });
    }
  }

  async function perform(order, post) {
    const key = order.key ? await publicLog.parseKey(order.key) : null;
    const receipt = order.receipt ? await readReceipt(order.receipt, key) : null;
    const receiptReport = receipt && { record: receipt.record ?? null, index: receipt.signature ?? null, findings: receipt.findings };
    if (order.isReceiptOnly) return { checks: [], receipt: receiptReport, isKeyKnown: Boolean(key) };
    const earlier = [...order.earlier];
    if (receipt?.noteText) earlier.push({ from: "receipt", note: receipt.noteText });
    const source = order.files ? new sources.FolderSource(order.files) : new sources.WebSource(order.address);
    let last = 0;
    const progress = (stage, done, total) => {
      // Ten messages a second are enough for eyes and ears.
      if (performance.now() - last < 100 && done < total) return;
      last = performance.now();
      post({ kind: "progress", stage, done, total });
    };
    const report = await checks.checkBundle(source, { key, earlier, later: order.later, receipt: receipt?.record ? receipt : null }, progress);
    return { ...report, receipt: receiptReport };
  }

  async function readReceipt(bytes, key) {
    try {
      return await receipts.checkReceipt(bytes, key);
    } catch (error) {
      if (!(error instanceof publicLog.Invalid)) throw error;
      return { findings: [{ status: "wrong", code: error.code, ...error.details }] };
    }
  }

  return Object.freeze({ run });
})();
