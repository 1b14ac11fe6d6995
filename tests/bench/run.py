"""Runs the benchmarks of this folder: ./onestop bench [NAME...] prints a table and writes JSON.

A benchmark is a file bench_NAME.py whose docstring's first line says what it measures and whose
run(rows) yields the lines of the table as dictionaries; rows is the size of the data it measures
on. --rows asks for another size, --output for another folder than .onestop/bench.
"""

import argparse
import importlib
import json
import os
import platform
import sys
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "suite")]

from project import STATE, cursor  # noqa: E402


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or list them."""
    options = parse(arguments)
    names = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    unknown = [name for name in options.names if name not in names]
    if unknown:
        message = f"There is no benchmark {unknown[0]}. Choose from: {', '.join(names)}."
        print(message, file=sys.stderr)
        return 2
    failed = [name for name in options.names if not run(name, options)]
    if not options.names:
        print(table([{"benchmark": name, "measures": purpose(name)} for name in names]))
    return 1 if failed else 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="./onestop bench", description="Run benchmarks, or list them if none is named."
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--rows", type=int, help="rows to measure on, instead of the full size")
    parser.add_argument("--output", type=Path, default=STATE / "bench", help="folder for the JSON")
    return parser.parse_args(arguments)


def run(name: str, options: argparse.Namespace) -> bool:
    """Run one benchmark, print its table, write it with the facts of the machine; tell whether it passed."""
    print(f"{name}: {purpose(name)}", flush=True)
    size = {"rows": options.rows} if options.rows else {}
    rows = list(module(name).run(**size))
    print(table(rows))
    options.output.mkdir(parents=True, exist_ok=True)
    path = options.output / f"{name}.json"
    result = {"benchmark": name, "options": size, "machine": machine(), "rows": rows}
    path.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"Written to {path}")
    # Most benchmarks only measure; one with limits says what is beyond them.
    problem = getattr(module(name), "verdict", lambda _rows: "")(rows)
    if problem:
        print(problem, file=sys.stderr)
    return not problem


def module(name: str):
    """Import a benchmark."""
    return importlib.import_module(f"bench_{name}")


def purpose(name: str) -> str:
    """Return what a benchmark says it measures."""
    return module(name).__doc__.splitlines()[0]


def machine() -> dict:
    """Return what one must know of this machine to compare its figures with another's."""
    with cursor("postgres") as cr:
        cr.execute("SHOW server_version")
        (postgres,) = cr.fetchone()
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpus": os.cpu_count(),
        "processor": platform.machine(),
        "python": platform.python_version(),
        "postgresql": postgres,
    }


def table(rows: list[dict]) -> str:
    """Return rows as an aligned table, numbers to the right."""
    lines = [list(rows[0]), *([cell(value) for value in row.values()] for row in rows)]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    numeric = [isinstance(value, int | float) for value in rows[0].values()]
    return "\n".join(
        "  ".join(
            " " * (size - width(text)) + text if right else text + " " * (size - width(text))
            for text, size, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in lines
    )


def cell(value: object) -> str:
    """Return a value as the table shows it."""
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal, where a Chinese character takes two."""
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
