#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shape: files of at most 600 lines, functions of at most 60, five parameters (the GError
not counted), an SPDX line on top, no banned function, no goto."""
import pathlib
import re
import sys

MAX_FILE, MAX_FUNCTION, MAX_PARAMETERS = 600, 60, 5
BANNED = r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|system|popen|alloca|tmpnam|mktemp|atoi)\s*\("
GENERATED = re.compile(r"-table\.h$")


def functions(lines):
    """Yields (line number, length, parameters) of each function definition: the tree's style has
    the name in column one, and braces in column one around the body."""
    start, head = None, ""
    for number, line in enumerate(lines, 1):
        if start is None:
            if re.match(r"[a-zA-Z_]\w*\(", line):
                head, start = line, (number, None)
            continue
        if start[1] is None:
            if line.startswith("{"):
                start = (start[0], number)
            elif line.endswith(";") or not line.startswith((" ", "\t")):
                start = None
            else:
                head += " " + line.strip()
            continue
        if line.startswith("}"):
            head = re.sub(r",\s*GError \*\*\w+\)", ")", head)
            inner = re.sub(r"\([^()]*\)", "", head[head.index("(") + 1 : head.rindex(")")])
            parameters = 0 if inner.strip() in ("", "void") else inner.count(",") + 1
            yield start[0], number - start[0] + 1, parameters
            start = None


def check(path):
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if "SPDX-License-Identifier: MIT" not in (lines[0] if lines else ""):
        yield f"{path}:1: no SPDX line"
    if len(lines) > MAX_FILE and not GENERATED.search(path.name):
        yield f"{path}: {len(lines)} lines, at most {MAX_FILE}"
    code = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
    code = re.sub(r'"(\\.|[^"\\\n])*"', '""', code)
    for number, line in enumerate(code.splitlines(), 1):
        if re.search(BANNED, line):
            yield f"{path}:{number}: banned function: {line.strip()}"
        if re.search(r"\bgoto\b", line):
            yield f"{path}:{number}: goto"
        if len(line) > 100:
            yield f"{path}:{number}: line over 100 columns"
    for number, length, parameters in functions(lines):
        if length > MAX_FUNCTION:
            yield f"{path}:{number}: function of {length} lines, at most {MAX_FUNCTION}"
        if parameters > MAX_PARAMETERS:
            yield f"{path}:{number}: {parameters} parameters, at most {MAX_PARAMETERS}"


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    paths = sorted([*root.glob("src/*/*.[ch]"), *root.glob("include/demur/*.h")])
    problems = [problem for path in paths for problem in check(path)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
