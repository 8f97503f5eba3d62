"""PostgreSQL's statistics quote rows; those of a table that became empty have to go too."""

from __future__ import annotations

import os

import pytest

from undersigned.web.tidying import _renew_statistics


@pytest.mark.skipif(not os.environ.get("UNDERSIGNED_TEST_POSTGRESQL"), reason="SQLite keeps no statistics of values")
def test_statistics_of_a_table_that_became_empty_quote_nothing(database_url):
    import psycopg

    with psycopg.connect(database_url, autocommit=True) as database:
        database.execute("CREATE TABLE emptied (name varchar(50) NOT NULL, words text, box bytea, CHECK (name <> ''))")
        database.execute("INSERT INTO emptied SELECT 'Qzv', 'Qzv', 'Qzv' FROM generate_series(1, 300)")
        database.execute("ANALYZE emptied")
        database.execute("DELETE FROM emptied")
        database.execute("VACUUM (FULL) emptied")
        quoted = "SELECT count(*) FROM pg_stats WHERE tablename = 'emptied' AND most_common_vals IS NOT NULL"
        assert database.execute(quoted).fetchone() == (3,)

        _renew_statistics(database, "emptied")

        assert database.execute(quoted).fetchone() == (0,)
