#!/usr/bin/env python3
"""Count the disputed questions of the US Civil War example without counterclaim's code.

    python3 confirm.py acw.csv [--raw PATH_TO_ACW_BUILD]
                       [--expect-casualties 390 --expect-killed 135]

Counts twice over, in DuckDB SQL that shares nothing with counterclaim: from the claims that it
exports, and with --raw from the compilations themselves. A question is disputed when the
largest lower bound of its positions is above the smallest upper bound. Ranges whose lower bound is
above the upper one are left out, as the importer refuses them. Exit status 1 if a count differs
from the one expected, 2 if something could not be read.

Needs the PyPI package duckdb.
"""

import argparse
import sys
from pathlib import Path

import duckdb

CASUALTIES, KILLED = "casualties/total", "casualties/killed"

# A question is event, topic, side and unit. No two dates of one claimant differ in precision
# here, so that their text sorts as the days do; of two equal dates the later row stands.
FROM_CSV = """
WITH claim AS (
    SELECT row_number() OVER () AS line, event, topic, "about.side" AS side, unit, as_of,
           lower(claimant) AS claimant, coalesce(country, '') AS country, stated_on,
           CASE WHEN value LIKE '<=%' THEN 0
                ELSE regexp_extract(value, '^(>=)?([0-9]+)', 2)::BIGINT END AS low,
           CASE WHEN value NOT LIKE '>=%'
                THEN regexp_extract(value, '([0-9]+)$', 1)::BIGINT END AS high
    FROM read_csv(?, all_varchar = true, header = true, strict_mode = true)
),
position AS (
    SELECT * FROM claim
    WHERE high IS NULL OR low <= high
    QUALIFY row_number() OVER (
        PARTITION BY event, topic, side, unit, claimant, country
        ORDER BY stated_on DESC, line DESC) = 1
)
SELECT topic, event, side, count(*) AS positions, count(DISTINCT as_of) AS moments,
       max(low) > coalesce(min(high), max(low)) AS disputed
FROM position
GROUP BY topic, event, side, unit
"""

# Battles: pairs of the compilation's id and CWSAC's, in which each of the two stands once.
MAPPED = """
SELECT '{name}' AS compilation, battles_from[1] AS battle_id, battles_to[1] AS cwsac_id
FROM read_json('{build}/{mapping}',
               columns = {{battles_from: 'VARCHAR[]', battles_to: 'VARCHAR[]', relation: 'VARCHAR'}})
WHERE relation = 'eq' AND len(battles_from) = 1 AND len(battles_to) = 1
"""
LISTED = """
SELECT '{name}' AS compilation, battle_id, cwsac_id
FROM read_csv('{build}/{name}_battles.csv', all_varchar = true, header = true)
WHERE cwsac_id IS NOT NULL
"""
FIGURES = """
SELECT '{name}' AS compilation, {id} AS battle_id, belligerent,
       {casualties} AS casualties, {killed} AS killed
FROM read_csv('{build}/{name}_forces.csv', all_varchar = true, header = true)
"""
FROM_RAW = """
WITH pair AS (
    {pairs}
    UNION ALL
    SELECT 'cwsac', battle, battle
    FROM read_csv('{build}/cwsac_battles.csv', all_varchar = true, header = true)
),
same_battle AS (
    SELECT pair.* FROM pair
    LEFT JOIN read_csv('{build}/nps_battles_to_wiki.csv', all_varchar = true, header = true) wiki
        ON compilation = 'wikipedia' AND wiki.cwsac_id = pair.cwsac_id
        AND wikipedia_title = battle_id AND wiki.relation <> '='
    WHERE wiki.relation IS NULL
    QUALIFY count(*) OVER (PARTITION BY compilation, battle_id) = 1
        AND count(*) OVER (PARTITION BY compilation, pair.cwsac_id) = 1
),
figure AS (
    {figures}
),
long AS (
    UNPIVOT figure ON casualties, killed INTO NAME topic VALUE bounds
)
SELECT CASE topic WHEN 'killed' THEN '{KILLED}' ELSE '{CASUALTIES}' END AS topic,
       cwsac_id AS event, belligerent = 'Confederate' AS side, count(*) AS positions,
       1 AS moments, max(bounds.low) > min(bounds.high) AS disputed
FROM long
JOIN same_battle USING (compilation, battle_id)
JOIN read_csv('{build}/cwsac_battles.csv', all_varchar = true, header = true) battle
    ON battle.battle = cwsac_id
WHERE belligerent IN ('Confederate', 'US', 'Union') AND bounds.low <= bounds.high
GROUP BY 1, 2, 3
"""

MAPPINGS = {
    "bodart1908": "bodart1908_to_cwsac.json",
    "clodfelter": "clodfelter_to_cwsac.json",
    "fox": "fox_forces_to_cwsac.json",
    "livermore": "livermore_to_cwsac.json",
    "phisterer": "phisterer_to_cwsac.json",
}
WITH_CWSAC_ID = ["civilwarorg", "kennedy1997", "shenandoah", "wikipedia"]


def raw_query(build):
    """The query over the compilations' own tables."""
    def bounds(low, high):
        return f"struct_pack(low := {low}::BIGINT, high := {high}::BIGINT)"

    def figures(name):
        columns = {"casualties": ("casualties",) * 2, "killed": ("killed",) * 2}
        if name == "livermore":
            columns = {"casualties": ("NULL", "NULL"), "killed": ("kia", "kia")}
        elif name == "kennedy1997":
            columns = {"casualties": ("casualties_min", "casualties_max"),
                       "killed": ("NULL", "NULL")}
        elif name == "wikipedia":
            columns = {topic: (f"{topic}_min", f"{topic}_max") for topic in columns}
        return FIGURES.format(
            name=name, build=build, id="battle" if name == "cwsac" else "battle_id",
            **{topic: bounds(*pair) for topic, pair in columns.items()})

    pairs = [MAPPED.format(name=name, build=build, mapping=file)
             for name, file in MAPPINGS.items()]
    pairs += [LISTED.format(name=name, build=build) for name in WITH_CWSAC_ID]
    names = [*MAPPINGS, *WITH_CWSAC_ID, "cwsac"]
    return FROM_RAW.format(build=build, pairs=" UNION ALL ".join(pairs),
                           figures=" UNION ALL ".join(map(figures, names)),
                           KILLED=KILLED, CASUALTIES=CASUALTIES)


def disputed(questions):
    """Disputed questions by topic, and a line on each topic printed."""
    counts = {}
    rows = questions.aggregate(
        "topic, count(*), count(*) FILTER (positions > 1), count(*) FILTER (disputed), "
        "max(moments)", "topic").order("topic").fetchall()
    for topic, asked, compared, apart, moments in rows:
        if moments > 1:
            sys.exit(f"confirm.py: {topic}: a question has figures for different moments")
        print(f"  {topic:<32} {asked:>5} questions, {compared:>4} with two claimants or more, "
              f"{apart:>4} disputed")
        counts[topic] = apart
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("csv", metavar="acw.csv", help="what `counterclaim export claims` wrote")
    parser.add_argument("--raw", metavar="PATH_TO_ACW_BUILD",
                        help="count from the compilations themselves too")
    parser.add_argument("--expect-casualties", type=int, metavar="N",
                        help="disputed questions on total casualties")
    parser.add_argument("--expect-killed", type=int, metavar="N",
                        help="disputed questions on the killed")
    arguments = parser.parse_args()
    expected = {CASUALTIES: arguments.expect_casualties, KILLED: arguments.expect_killed}
    differs = False
    try:
        database = duckdb.connect()
        ways = [("the exported claims", database.sql(FROM_CSV, params=[arguments.csv]))]
        if arguments.raw:
            build = str(Path(arguments.raw)).replace("'", "''")
            ways.append(("the compilations themselves", database.sql(raw_query(build))))
        for name, questions in ways:
            print(f"from {name}:")
            counts = disputed(questions)
            for topic, count in expected.items():
                if count is not None and counts.get(topic, 0) != count:
                    print(f"  {topic}: {counts.get(topic, 0)} disputed, {count} expected")
                    differs = True
    except duckdb.Error as error:
        print(f"confirm.py: {error}", file=sys.stderr)
        sys.exit(2)
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()
