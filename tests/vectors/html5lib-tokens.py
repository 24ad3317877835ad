#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the html5lib tokenizer tests through html-tokens.

Usage: html5lib-tokens.py HTML-TOKENS FOLDER
Exit status: 0 no difference, 1 differences, 77 no such folder. Parse errors are not compared.
"""
import json
import pathlib
import re
import subprocess
import sys


def unescape(value):
    """The second round of \\uHHHH that doubleEscaped asks for."""
    if isinstance(value, str):
        text = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1], 16)), value)
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    if isinstance(value, list):
        return [unescape(item) for item in value]
    if isinstance(value, dict):
        return {unescape(k): unescape(v) for k, v in value.items()}
    return value


def cases(folder):
    for path in sorted(folder.glob("*.test")):
        for test in json.loads(path.read_text(encoding="utf-8"))["tests"]:
            if test.get("doubleEscaped"):
                test["input"] = unescape(test["input"])
                test["output"] = unescape(test["output"])
            for state in test.get("initialStates", ["Data state"]):
                yield path.name, state, test


def text_of(field):
    if field == "-":
        return None
    return "" if field == "." else bytes.fromhex(field).decode("utf-8", "surrogatepass")


def token_of(fields):
    kind, name, text, public, system, closing, quirks = fields[:7]
    if kind == "T":
        return ["Character", text_of(text)]
    if kind == "C":
        return ["Comment", text_of(text)]
    if kind == "E":
        return ["EndTag", text_of(name)]
    if kind == "D":
        return ["DOCTYPE", text_of(name), text_of(public), text_of(system), quirks == "0"]
    strings = [text_of(field) for field in fields[7:]]
    pairs = dict(zip(strings[::2], strings[1::2]))
    assert len(pairs) * 2 == len(strings), "a duplicate attribute"
    return ["StartTag", text_of(name), pairs] + ([True] if closing == "1" else [])


def tokens_of(line):
    tokens = []
    for item in line.split("\t") if line else []:
        token = token_of(item.split(" "))
        if tokens and tokens[-1][0] == token[0] == "Character":
            tokens[-1][1] += token[1]
        else:
            tokens.append(token)
    return tokens


def main(adapter, folder):
    folder = pathlib.Path(folder)
    if not folder.is_dir():
        return 77
    tests = list(cases(folder))
    lines = [
        f"{state}\t{test.get('lastStartTag', '')}\t"
        f"{test['input'].encode('utf-8', 'surrogatepass').hex()}\n"
        for _, state, test in tests
    ]
    run = subprocess.run([adapter], input="".join(lines), capture_output=True, text=True)
    answers = run.stdout.split("\n")[:-1]
    failed = abs(len(tests) - len(answers)) + (run.returncode != 0)
    sys.stderr.write(run.stderr)
    for (name, state, test), answer in zip(tests, answers):
        got = tokens_of(answer)
        if got != test["output"]:
            failed += 1
            print(f"{name}: {state}: {test['description']!r} {test['input']!r}")
            print(f"  wanted {test['output']!r}\n  got    {got!r}")
    print(f"{len(tests)} tests, {failed} failed")
    return 1 if failed or not tests else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
