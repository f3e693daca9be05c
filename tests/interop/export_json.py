"""jsonschema, which others wrote, holds our JSON against our schemas, and refuses every record that is broken.

    export_json.py PROGRAM
"""

import copy
import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

from exported import HOSTILE, ledgers

SCHEMAS = Path(__file__).resolve().parents[2] / "schema"


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def check(validator: Draft202012Validator, objects: list[dict], where: str) -> None:
    for number, found in enumerate(objects):
        errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(found)]
        assert not errors, (where, number, errors[:3])


def refuses(validator: Draft202012Validator, record: dict, where: str) -> int:
    """Breaks every member of the record, and of the first object in every array of objects."""
    broken = 0

    def try_without(record_with, members: dict) -> None:
        nonlocal broken
        for name in list(members):
            kept = members[name]
            optional = name in ("ranked_by", "rank", "grouped_by", "groups", "sums", "near_misses", "near_misses_left_out")
            for value in [True if not isinstance(kept, bool) else "true", {"x": 1}, [1], *(() if optional else (None,))]:
                if value is None:
                    del members[name]
                else:
                    members[name] = value
                assert not validator.is_valid(record_with), (where, name, value)
                members.pop(name, None)
                broken += 1
                members[name] = kept
        members["surprise"] = "x"
        assert not validator.is_valid(record_with), (where, "a member too many")
        del members["surprise"]
        broken += 1
        for name in list(members):
            if isinstance(members[name], list) and members[name] and isinstance(members[name][0], dict):
                try_without(record_with, members[name][0])

    record = copy.deepcopy(record)
    assert validator.is_valid(record)
    try_without(record, record)
    return broken


BAD_CLAIMS = [
    ("stated_on", "yesterday"), ("stated_on", None), ("stated_on", "2021-5"), ("country", "Kyrgyzstan"), ("id", "0f"), ("claimant", ""),
    ("low", 9), ("low", "-9"), ("high", "many"), ("index", -1), ("index", "1"), ("kind", "number"), ("lang", "not a tag"), ("recorded_at", "2021-05-01"),
    ("about", {"Side": "TJ"}), ("source_url", "example.org"),
]


def main(program: str) -> None:
    claims, disputes = validator("claim"), validator("dispute")
    checked = broken = 0
    with ledgers(program) as both:
        for name, ledger in both.items():
            array = json.loads(ledger.run("export", "claims", "--format", "json"))
            lines = [json.loads(line) for line in ledger.run("export", "claims", "--format", "jsonl").split("\n") if line]
            assert array == lines
            check(claims, array, name)
            checked += len(array)
            for arguments in [("export", "disputes", "--all"), ("export", "disputes", "--sort", "gap", "--by", "country"), ("disputes", "--all"), ("compare", "casualties")]:
                found = json.loads(ledger.run(*arguments, "--format", "json"))
                check(disputes, found, f"{name} {arguments}")
                checked += len(found)
            if name == "case":
                whole = [answer for answer in json.loads(ledger.run("export", "disputes", "--all", "--by", "role", "--sort", "gap", "--format", "json")) if answer["sums"] and answer["near_misses"]]
                broken += refuses(disputes, whole[0], "dispute")
                broken += refuses(claims, array[0], "claim")
                for key, value in BAD_CLAIMS:
                    assert not claims.is_valid({**array[0], key: value}), (key, value)
        quotes = {claim["quote"] for claim in array}
        assert quotes >= {text.strip() for text in HOSTILE}, "texts are lost"
    print(f"jsonschema: {checked} claims and disputes are valid, and {broken + len(BAD_CLAIMS)} broken ones are not")


main(str(Path(sys.argv[1]).resolve()))
