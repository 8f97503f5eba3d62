"""A report as one JSON object, for programs."""

from dataclasses import asdict
from typing import Any

from undersigned.publiclog.encoding import format_base64
from undersigned.verifier.findings import Report
from undersigned.verifier.wording import MEANINGS


def report_members(report: Report) -> dict[str, Any]:
    """Return the members of the JSON object that tells *report*."""
    checkpoint = report.checkpoint
    return {
        "compared_with": report.compared_with,
        "counts": {str(version): asdict(counts) for version, counts in report.counts.items()},
        "findings": [
            {"detail": one.detail, "kind": one.kind, "meaning": MEANINGS[one.kind], "where": one.where}
            for one in report.findings.kept
        ],
        "found": dict(report.findings.counted),
        "imported": report.imported,
        "key": {"from": report.key_from, "vkey": report.vkey} if report.key_from else None,
        "members": {group.org: {"counted": group.counted, "issued": group.issued} for group in report.groups},
        "origin": checkpoint.origin if checkpoint else None,
        "root": format_base64(checkpoint.root) if checkpoint else None,
        "size": checkpoint.size if checkpoint else None,
        "source": report.source,
        "unknown": {kind.value: number for kind, number in report.unknown.items()},
        "verdict": "good" if report.is_good else "wrong",
        "version": report.version,
        "withdrawn_since": report.withdrawn_since if report.compared_with else None,
        "withheld_since": report.withheld_since,
    }
