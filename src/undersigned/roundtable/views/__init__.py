"""Pages of the table: `entering`, `reading`, `inviting` (for chairs), `sitting` (one's own seat)."""
