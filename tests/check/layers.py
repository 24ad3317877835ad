#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Layers: every file includes headers of its own layer, of base, and of the layers it may use;
each foreign library is named in its owning layer only. The table is the one in the README."""
import pathlib
import re
import sys

MAY_USE = {
    "base": set(),
    "message": set(),
    "link": set(),
    "rules": {"message", "link"},
    "trust": {"message", "rules"},
    "verdict": {"message", "rules", "link", "trust"},
    "letter": {"message", "verdict"},
    "ledger": {"message", "verdict"},
    "store": {"message"},
    "plan": {"verdict", "letter", "ledger", "store", "message"},
    "front": {"message", "link", "rules", "trust", "verdict", "letter", "ledger", "store", "plan"},
}
PUBLIC = {"message.h": "message", "ruleset.h": "rules", "trust.h": "trust", "verdict.h": "verdict"}
# What a public header of one layer brings along by itself is not asked again of its includer.
PUBLIC_OPEN = {"ledger", "letter", "plan"}
FOREIGN = {
    r"cjson/": "base",
    r"gmime/": "message",
    r"pcre2": "rules",
    r"opendkim/": "trust",
    r"sqlite3": "ledger",
    r"libetpan/": "store",
    r"gnutls/": "store",
    r"libmilter/": "front",
}


def check(path: pathlib.Path, layer: str) -> list[str]:
    problems = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
        if not match:
            continue
        quote, name = match.groups()
        where = f"{path}:{number}: "
        if quote == '"':
            other = name.split("/")[0]
            if other not in MAY_USE:
                problems.append(where + f'"{name}" is not a layer header')
            elif other not in MAY_USE[layer] | {layer, "base"}:
                problems.append(where + f"{layer} may not use {other}")
        elif name.startswith("demur/"):
            other = PUBLIC.get(name.removeprefix("demur/"))
            allowed = MAY_USE[layer] | {layer}
            if other and other not in allowed and layer not in PUBLIC_OPEN:
                problems.append(where + f"{layer} may not use {other} (<{name}>)")
        else:
            for pattern, owner in FOREIGN.items():
                if re.match(pattern, name) and owner != layer:
                    problems.append(where + f"<{name}> belongs to {owner}")
    return problems


def main() -> int:
    root = pathlib.Path(__file__).resolve().parents[2]
    problems = []
    for path in sorted((root / "src").glob("*/*.[ch]")):
        layer = path.parent.name
        if layer not in MAY_USE:
            problems.append(f"{path}: unknown layer {layer}")
            continue
        problems += check(path, layer)
    top = {"CMakeLists.txt", "README.md", "LICENSE", "src", "include", "rules", "tests", "contrib"}
    for entry in root.iterdir():
        if not entry.name.startswith(".") and entry.name not in top and "build" not in entry.name:
            problems.append(f"{entry.name}: not a name of the top level")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
