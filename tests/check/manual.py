#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The words of the project against the code, in both directions: options, configuration keys,
pack keys, letter variables, functions, environment, layers; and the examples really run."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
PLAIN = pathlib.Path(os.environ["DEMUR_PLAIN"])
FRONT = TOP / "src/front"
problems = []


def source(path: str) -> str:
    return (TOP / path).read_text(encoding="utf-8")


def page(name: str) -> str:
    path = FRONT / f"{name}.scd"
    if not path.exists():
        problems.append(f"no manual page {name}")
        return ""
    return path.read_text(encoding="utf-8")


def demur(*arguments: str) -> subprocess.CompletedProcess:
    environment = dict(os.environ, XDG_CONFIG_HOME="/nonexistent", DEMUR_DATA_DIR=str(TOP))
    return subprocess.run([PLAIN / "demur", *arguments], capture_output=True, text=True,
                          env=environment, check=False)


def compare(what: str, code: set, words: set) -> None:
    for name in sorted(code - words):
        problems.append(f"{what}: {name} is not described")
    for name in sorted(words - code):
        problems.append(f"{what}: {name} is described, but there is no such thing")


def options(text: str) -> set:
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*(?=[\s,=*\]]|$)", text))


def items(text: str) -> set:
    """Names that a page sets in bold at the start of a definition."""
    lines = re.findall(r"^\t*(\*[^\n]*)\n\t+", text, re.M)
    return {name for line in lines for name in re.findall(r"\*([^*]+)\*", line)}


def section(text: str, *names: str) -> str:
    parts = re.split(r"^# ([A-Z ]+)$", text, flags=re.M)
    return "".join(body for name, body in zip(parts[1::2], parts[2::2]) if name in names)


def literals(text: str) -> list:
    blocks = re.findall(r"^```\n(.*?)^```$", text, re.M | re.S)
    return [block.replace("\\\\", "\\") for block in blocks]


def check_options() -> list:
    general = demur("--help").stdout
    commands = re.findall(r"^  ([a-z]+) ", general.split("Commands:")[1].split("\n\n")[0], re.M)
    first = page("demur.1")
    compare("demur(1), commands", set(commands), items(section(first, "COMMANDS")) - {
        "list", "test", "check"} | {"check"})
    for command in commands:
        text = demur(command, "--help").stdout
        shared, _, own = text.partition("Application Options:")
        shared = set(re.findall(r"^  (-\w), (--[\w-]+)|^ +(--[\w-]+)", shared, re.M))
        shared = {name for names in shared for name in names if name}
        own = set(re.findall(r"(?m)^  (?:(-\w), )?(--[\w-]+)", own.split("\n\n")[0]))
        own = {name for names in own for name in names if name}
        compare("demur(1), options", shared, options("\n".join(
            line for line in section(first, "OPTIONS").splitlines() if line.startswith("*-"))))
        name = f"demur-{command}.1"
        text = page(name)
        compare(name, own, options("\n".join(
            line for line in section(text, "OPTIONS").splitlines() if line.startswith("*-"))))
        compare(f"{name}, anywhere", set(), options(text) - own - shared - {"-r", "--match-exit"})
    return commands


def check_config() -> None:
    keys = set(re.findall(r'\{"(\w+)", DEMUR_JSON_', source("src/front/config.c")))
    text = page("demur.conf.5")
    words = items(section(text, "TOP KEYS", "ACCOUNT KEYS", "DRAFT KEYS"))
    compare("demur.conf(5)", keys - {"command"}, words)
    schema = json.loads(source("rules/schema/config.json"))
    compare("config.json", keys, set(properties(schema)))


def properties(schema) -> list:
    if isinstance(schema, list):
        return [name for one in schema for name in properties(one)]
    if not isinstance(schema, dict):
        return []
    own = list(schema.get("properties", {}))
    return own + [name for key, one in schema.items() for name in (
        [n for sub in one.values() for n in properties(sub)] if key == "properties"
        else properties(one))]


def check_rules() -> None:
    text = page("demur-rules.5")
    keys = set(properties(json.loads(source("rules/schema/pack.json"))))
    words = items(section(text, "PACK KEYS", "CONDITIONS"))
    compare("demur-rules(5), keys", keys - {"min", "of"}, words - {"header.NAME"})
    names = set()
    for file in sorted((TOP / "src/rules").glob("match-*.c")):
        names |= set(re.findall(r'DemurMatch demur_match_\w+ = \{\s*"([^"]+)"',
                                file.read_text(encoding="utf-8")))
    compare("demur-rules(5), conditions", names,
            {n.replace("header.NAME", "header.") for n in items(section(text, "CONDITIONS"))})
    variables = set(re.findall(r'\{\.name = "(\w+)"', source("src/letter/letter.c")))
    fields = set(re.findall(r'strcasecmp\(key, "([\w-]+)"', source("src/letter/template-file.c")))
    compare("demur-rules(5), letters", variables | fields, items(section(text, "LETTERS")))


def check_library() -> None:
    text = page("libdemur.3")
    code = set()
    for header in sorted((TOP / "include/demur").glob("*.h")):
        plain = re.sub(r"/\*.*?\*/", "", header.read_text(encoding="utf-8"), flags=re.S)
        code |= set(re.findall(r"\b(demur_\w+)\(", plain))
    compare("libdemur(3)", code, set(re.findall(r"\b(demur_\w+)\b", text)) - {"demur_h"})
    example = source("tests/install/embed.c").split("\n", 1)[1]
    policy = re.search(r"typedef struct DemurTrustPolicy \{(.*?)\n\}",
                       source("include/demur/trust.h"), re.S).group(1)
    fields = set(re.findall(r"(\w+);", re.sub(r"/\*.*?\*/", "", policy, flags=re.S)))
    compare("libdemur(3), trust", fields,
            {n for n in items(section(text, "TRUST")) if not n.startswith("demur_")})
    if example not in literals(text):
        problems.append("libdemur(3): the example is not tests/install/embed.c")


def check_environment() -> None:
    names = set()
    for file in (TOP / "src").glob("*/*.c"):
        text = file.read_text(encoding="utf-8")
        names |= set(re.findall(r'getenv\("(\w+)"\)', text))
        names |= set(re.findall(r'"(DEMUR_(?:DATA|LIBEXEC)_DIR)"', text))
    first = page("demur.1")
    words = items(section(first, "ENVIRONMENT"))
    compare("demur(1), environment", names - {"DEMUR_FAULT", "HOME"}, words
            - ({"XDG_CONFIG_HOME"} - names))
    told = set(re.findall(r"DEMUR_[A-Z_]+", section(page("demur.conf.5"), "ALERTS")))
    code = set(re.findall(r'\{"(DEMUR_\w+)"', source("src/plan/act-alert.c")))
    compare("demur.conf(5), alerts", code, told)


def check_references() -> None:
    for file in sorted(FRONT.glob("*.scd")):
        for name, number in re.findall(r"\*((?:lib)?demur[\w.-]*)\*\((\d)\)",
                                       file.read_text(encoding="utf-8")):
            if not (FRONT / f"{name}.{number}.scd").exists():
                problems.append(f"{file.name}: there is no {name}({number})")
    readme = source("README.md")
    for path in re.findall(r"\]\(([^)#:]+)\)", readme):
        if not (TOP / path).exists():
            problems.append(f"README.md: there is no {path}")
    for path in set(re.findall(r"`\./?((?:contrib|tests|rules|src)/[\w./-]+)`", readme)):
        if not (TOP / path).exists():
            problems.append(f"README.md: there is no {path}")


def check_readme(commands: list) -> None:
    sys.path.insert(0, str(TOP / "tests/check"))
    import layers  # pylint: disable=import-outside-toplevel

    readme = source("README.md")
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\| ([^|]*) \| ([^|]*) \|$", readme, re.M)
    table = {name: (uses, owns) for name, uses, owns in rows}
    compare("README.md, layers", set(layers.MAY_USE), set(table))
    for layer, may in layers.MAY_USE.items():
        uses = table.get(layer, ("", ""))[0]
        told = set(layers.MAY_USE) - {"base", layer} if uses == "all" else set(
            re.findall(r"\w+", uses.replace("–", "")))
        if told != may:
            problems.append(f"README.md, layers: {layer} may use {sorted(may)}, not {sorted(told)}")
        owns = {re.sub(r"\W", "", name) for name, owner in layers.FOREIGN.items()
                if owner == layer and name != "libmilter/"}
        for name in owns:
            if name.rstrip("0123456789") not in table.get(layer, ("", ""))[1].lower():
                problems.append(f"README.md, layers: {layer} owns {name}")
    compare("README.md, commands", set(commands),
            set(re.findall(r"^\| `demur (\w+)", readme, re.M)))


def check_examples() -> None:
    with tempfile.TemporaryDirectory() as folder:
        pack = pathlib.Path(folder, "my-pack.json")
        pack.write_text(literals(page("demur-rules.5"))[0], encoding="utf-8")
        letter = pathlib.Path(folder, "en.txt")
        letter.write_text(literals(section(page("demur-rules.5"), "LETTERS"))[0],
                          encoding="utf-8")
        config = pathlib.Path(folder, "config.json")
        config.write_text(literals(page("demur.conf.5"))[0], encoding="utf-8")
        for arguments in (["rules", "check", str(pack)], ["rules", "test", str(pack)],
                          ["rules", "check", str(letter)],
                          ["--config", str(config), "letter"],
                          ["--config", str(TOP / "contrib/config.example.json"), "letter"]):
            done = demur(*arguments)
            if done.returncode != 0:
                problems.append(f"an example fails: demur {' '.join(arguments)}: {done.stderr}")


def main() -> int:
    commands = check_options()
    check_config()
    check_rules()
    check_library()
    check_environment()
    check_references()
    check_readme(commands)
    check_examples()
    for problem in sorted(set(problems)):
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
