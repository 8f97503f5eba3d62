"""The page's own reading of the formats agrees with the frozen vectors that other programs agree with."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from page_bundles import PAGES, PLAIN_HOST, copy_page, make_crowd

from undersigned.publiclog.proofs import prove_consistency, prove_inclusion
from undersigned.publiclog.tiles import Edge, grow, tile_path
from undersigned.publiclog.tree import leaf_hash

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
DEMO = json.loads((VECTORS / "logs-demo.json").read_text(encoding="utf-8"))
ENTRIES = json.loads((VECTORS / "entries-v1.json").read_text(encoding="utf-8"))


@pytest.fixture(params=["127.0.0.1", PLAIN_HOST], ids=["WebCrypto", "noble"])
def scripts(request, page, site, tmp_path):
    """The page's scripts, once with the browser's cryptography and once without."""
    copy_page(tmp_path / "verify")
    page.goto(f"{site.replace('127.0.0.1', request.param)}/verify/index.html")
    page.evaluate("() => digests.prepare()")
    return page


def test_the_demonstration_log_has_its_root_and_signature(scripts):
    root = scripts.evaluate(
        """async ({vkey, checkpoint, entries}) => {
            const note = publicLog.parseNote(publicLog.utf8.encode(checkpoint));
            await publicLog.verifyNote(note, await publicLog.parseKey(vkey));
            const leaves = await publicLog.leafHashes(entries.map((entry) => publicLog.utf8.encode(entry)));
            const levels = await publicLog.buildLevels(leaves);
            const root = await publicLog.rangeHash(levels, 0, leaves.length);
            return [publicLog.isSame(root, publicLog.parseCheckpoint(note.text).root), publicLog.formatHex(leaves[1])];
        }""",
        DEMO,
    )
    assert root == [True, DEMO["leaf_1"]]


def test_the_demonstration_proof_leads_to_the_root(scripts):
    path = scripts.evaluate(
        """async ({checkpoint, entries, proof}) => {
            const {size, root} = publicLog.parseCheckpoint(publicLog.parseNote(publicLog.utf8.encode(checkpoint)).text);
            const leaves = await publicLog.leafHashes(entries.map((entry) => publicLog.utf8.encode(entry)));
            const path = proof.path.map((hash) => publicLog.parseBase64(hash, "wrong"));
            await publicLog.verifyInclusion(leaves[proof.index], proof.index, size, path, root);
            const own = await publicLog.proveInclusion([leaves], proof.index, 0, size);
            return own.map(publicLog.formatBase64);
        }""",
        DEMO,
    )
    assert path == DEMO["proof"]["path"]


def test_the_demonstration_commitments_open(scripts):
    sums = scripts.evaluate(
        """({records}) => statementLog.commitments(records.map(({record, salt_byte}) => ({
            bytes: publicLog.utf8.encode(record),
            salt: publicLog.formatBase64url(new Uint8Array(32).fill(salt_byte))})))""",
        DEMO,
    )
    assert sums == [json.loads(DEMO["entries"][record["entry"]])["c"] for record in DEMO["records"]]


def test_every_good_entry_is_understood_and_hashes_alike(scripts):
    leaves = scripts.evaluate(
        """async (good) => {
            const bytes = good.map(({entry}) => publicLog.utf8.encode(entry));
            bytes.forEach(statementLog.parseEntry);
            return (await publicLog.leafHashes(bytes)).map(publicLog.formatHex);
        }""",
        ENTRIES["good"],
    )
    assert leaves == [vector["leaf"] for vector in ENTRIES["good"]]


@pytest.mark.parametrize("bad", ENTRIES["bad"], ids=lambda bad: bad["what"])
def test_every_bad_entry_is_refused(verifier, bad):
    code = verifier.evaluate(
        """async (text) => {
            try {
                const entry = statementLog.parseEntry(publicLog.utf8.encode(text));
                if (entry.kind === "key") await publicLog.parseKey(entry.vkey);
                return null;
            } catch (error) {
                if (!(error instanceof publicLog.Invalid)) throw error;
                return error.code;
            }
        }""",
        bad["entry"],
    )
    assert code is not None


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 700])
def test_proofs_are_those_of_the_log(verifier, size):
    entries = make_crowd(size - 1).entries
    hashes = [leaf_hash(entry) for entry in entries]
    tiles = grow(Edge.empty(), hashes)[1]

    def read_tile(level: int, n: int, width: int) -> bytes:
        return tiles[tile_path(level, n, width)]

    olds = sorted({1, size // 2 or 1, size - 1 or 1, size})
    expected = [
        [[one.hex() for one in prove_inclusion(old - 1, size, read_tile)] for old in olds],
        [[one.hex() for one in prove_consistency(old, size, read_tile)] for old in olds],
    ]
    made = verifier.evaluate(
        """async ({entries, olds}) => {
            const leaves = await publicLog.leafHashes(entries.map((entry) => publicLog.utf8.encode(entry)));
            const levels = await publicLog.buildLevels(leaves);
            const size = leaves.length;
            const root = await publicLog.rangeHash(levels, 0, size);
            const [inclusions, consistencies] = [[], []];
            for (const old of olds) {
                const path = await publicLog.proveInclusion(levels, old - 1, 0, size);
                await publicLog.verifyInclusion(leaves[old - 1], old - 1, size, path, root);
                inclusions.push(path.map(publicLog.formatHex));
                const proof = await publicLog.proveConsistency(levels, old, size);
                await publicLog.verifyConsistency(old, await publicLog.rangeHash(levels, 0, old), size, root, proof);
                consistencies.push(proof.map(publicLog.formatHex));
            }
            return [inclusions, consistencies];
        }""",
        {"entries": [entry.decode() for entry in entries], "olds": olds},
    )
    assert made == expected


def test_a_proof_with_one_flipped_bit_is_refused(verifier):
    refused = verifier.evaluate(
        """async (entries) => {
            const leaves = await publicLog.leafHashes(entries.map((entry) => publicLog.utf8.encode(entry)));
            const [size, old] = [leaves.length, 5];
            const levels = await publicLog.buildLevels(leaves);
            const root = await publicLog.rangeHash(levels, 0, size);
            const oldRoot = await publicLog.rangeHash(levels, 0, old);
            const fails = async (check) => check().then(() => false, (error) => error instanceof publicLog.Invalid);
            const answers = [];
            const path = await publicLog.proveInclusion(levels, 3, 0, size);
            const proof = await publicLog.proveConsistency(levels, old, size);
            for (const list of [path, proof]) for (const hash of list) {
                hash[0] ^= 1;
                answers.push(list === path
                    ? await fails(() => publicLog.verifyInclusion(leaves[3], 3, size, path, root))
                    : await fails(() => publicLog.verifyConsistency(old, oldRoot, size, root, proof)));
                hash[0] ^= 1;
            }
            answers.push(await fails(() => publicLog.verifyConsistency(old, oldRoot, size, root, proof.slice(1))));
            answers.push(await fails(() => publicLog.verifyInclusion(leaves[3], 3, size, [...path, root], root)));
            return answers;
        }""",
        [entry.decode() for entry in make_crowd(12).entries],
    )
    assert refused
    assert all(refused)


@pytest.mark.parametrize(
    "spelling",
    [
        "letters.example.org/s/demo\n09\n{root}\n",
        "letters.example.org/s/demo\n+9\n{root}\n",
        "x\n9\n{root}\nextra\n",
        "x\n9\nAAAA\n",
    ],
)
def test_a_checkpoint_has_one_spelling(verifier, spelling):
    root = "FTNP5U6kRYmlDr3H6iHxz0HU8UAJYGtweiNttNJByVE="
    with pytest.raises(Exception, match="checkpoint-unreadable"):
        verifier.evaluate("(text) => publicLog.parseCheckpoint(text)", spelling.format(root=root))


@pytest.mark.parametrize("encoded", ["AAAA=", "AA", "AB==", " AAA", "AA-_"])
def test_base64_has_one_spelling(verifier, encoded):
    with pytest.raises(Exception, match="wrong"):
        verifier.evaluate("(text) => publicLog.parseBase64(text, 'wrong')", encoded)


def test_vendored_scripts_are_those_that_are_named():
    vendored = PAGES / "static/publishing/verify/vendored"
    lines = (vendored / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    named = {name: digest for digest, name in (line.split("  ") for line in lines)}
    found = {str(path.relative_to(vendored)): sha256(path.read_bytes()).hexdigest() for path in vendored.glob("*/*")}
    assert found == named
