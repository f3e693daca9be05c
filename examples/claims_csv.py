"""The canonical claims CSV, as the examples write it. Python's standard library is enough."""

import csv
import os
import sys

FIELDS = [
    "value", "unit", "as_of", "stated_on", "claimant", "country", "role", "statement", "lang",
    "source", "source_url", "source_publisher", "source_published_on", "source_relays", "quote",
    "quote_translation", "locator", "note",
]


def header(qualifiers):
    """The columns of a claims file with these qualifiers, given in byte order of their names."""
    return ["event", "topic", *(f"about.{name}" for name in qualifiers), *FIELDS]


def write(claims, qualifiers, script):
    """Writes what the generator `claims` yields to standard output, a row each.

    The lines that it returns go to standard error; so does what is wrong with the data, under the
    name of the script, and the exit status is 1 then.
    """
    sys.stdout.reconfigure(encoding="utf-8", newline="")
    said = []

    def rows():
        said.extend((yield from claims))

    try:
        writer = csv.DictWriter(sys.stdout, header(qualifiers), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows())
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has had enough: stop, and let nothing more be flushed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (OSError, ValueError, KeyError) as error:
        what = f"no column {error}" if isinstance(error, KeyError) else error
        sys.exit(f"{script}: {what}")
    for line in said:
        print(line, file=sys.stderr)
