"""Datasette, which others wrote, serves a ledger with our metadata: it names only what is there, and every page answers.

    export_datasette.py PROGRAM
"""

import asyncio
import json
import sqlite3
import sys
from html import unescape
from pathlib import Path

from datasette.app import Datasette

from exported import ledgers


async def page(site: Datasette, path: str) -> str:
    answer = await site.client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
    return answer.text


async def serve(ledger, metadata: dict) -> int:
    database = sqlite3.connect(f"file:{ledger.file}?mode=ro", uri=True)
    there = dict(database.execute("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')"))
    tables = metadata["databases"]["ledger"]["tables"]
    assert tables.keys() == there.keys(), tables.keys() ^ there.keys()
    site = Datasette(immutables=[str(ledger.file)], metadata=metadata)
    await site.invoke_startup()
    shown = await page(site, "/ledger")
    for name, told in tables.items():
        assert told.get("hidden", False) == (there[name] == "table"), name
        if told.get("hidden"):
            continue
        columns = {row[1] for row in database.execute(f"PRAGMA table_info({name})")}
        assert told["columns"].keys() == columns, (name, told["columns"].keys() ^ columns)
        assert set(told["facets"]) <= columns and set(told["sortable_columns"]) <= columns
        assert f"/ledger/{name}" in shown
        html = await page(site, f"/ledger/{name}")
        assert "<script>alert" not in html and all(about in unescape(html) for about in told["columns"].values() if "`" not in about)
        # The columns of `positions` are those of `claims`.
        for column in told["sortable_columns"] if name != "positions" else ():
            await page(site, f"/ledger/{name}.json?_sort={column}&_size=1")
    queries = metadata["databases"]["ledger"]["queries"]
    rows = {}
    for name, values in {"disputes_of_topic": {"topic": "casualties"}, "claims_of_claimant": {"claimant": "Tajikistan"}, "words": {"text": "NINE"}}.items():
        answer = await site.client.get(f"/ledger/{name}.json", params={**values, "_shape": "array"})
        rows[name] = answer.json()
        assert answer.status_code == 200 and isinstance(rows[name], list), answer.text[:500]
        await page(site, f"/ledger/{name}")
    assert queries.keys() == rows.keys()
    everything = (await site.client.get("/ledger/disputes_of_topic.json?topic=&_shape=array")).json()
    wanted = database.execute("SELECT count(*) FROM positions WHERE question_id IN (SELECT question_id FROM disputes)").fetchone()[0]
    assert len(everything) == wanted, (len(everything), wanted)
    return len(rows["claims_of_claimant"])


def main(program: str) -> None:
    with ledgers(program) as both:
        for name, ledger in both.items():
            metadata = json.loads(ledger.run("export", "datasette"))
            found = asyncio.run(serve(ledger, metadata))
            assert (found > 0) == (name == "case"), (name, found)
        metadata["databases"]["ledger"]["tables"]["claims"]["columns"]["rating"] = "x"
        try:
            asyncio.run(serve(ledger, metadata))
        except AssertionError:
            pass
        else:
            raise AssertionError("a column that is not there is not seen")
    print(f"datasette: two ledgers are served, with {len(metadata['databases']['ledger']['queries'])} queries")


main(str(Path(sys.argv[1]).resolve()))
