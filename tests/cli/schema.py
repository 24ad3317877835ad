#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""schema.py SCHEMA [FILE...]: validates each line of the files, or with --whole each file (comments
are taken out), against a JSON Schema; without files, the schema itself."""
import json
import re
import sys

import jsonschema


def without_comments(text: str) -> str:
    """Strings stay; comments become a blank."""
    pattern = r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/'
    return re.sub(pattern, lambda m: m.group(0) if m.group(0)[0] == '"' else " ", text, flags=re.S)


def main() -> int:
    arguments = [name for name in sys.argv[1:] if name != "--whole"]
    whole = "--whole" in sys.argv
    with open(arguments[0], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    bad = 0
    for name in arguments[1:]:
        with open(name, encoding="utf-8") as file:
            texts = [without_comments(file.read())] if whole else file.read().splitlines()
        if not texts:
            print(f"{name}: nothing in it")
            bad += 1
        for number, text in enumerate(texts, 1):
            for error in validator.iter_errors(json.loads(text)):
                print(f"{name}:{number}: {error.json_path}: {error.message[:200]}")
                bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
