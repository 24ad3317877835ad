#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An IMAP server on standard input and output whose mailbox is a folder, and whose every answer
can be replaced: for servers that are lawful but odd, or ill.

    mailbox-server.py DIR

DIR/mail/FOLDER/UID is a message; "uidvalidity", "uidnext" and "attributes" lie beside it.
What the client sends is added to DIR/record. DIR/quirks.json may hold:

    greeting, capabilities   instead of the usual ones
    before_plus              lines in front of the "+" that asks for a literal
    blind                    SEARCH HEADER finds nothing
    append_lost              the connection ends when a message was taken, before the answer
    silent_at                a FETCH passes over these UIDs
    ends_at                  a FETCH ends the connection at these
    answers                  a list of {on, match, nth, say, end, then}: for the NTH command named
                             ON (each, without) whose line MATCHes, SAY these lines instead of the
                             answer (%TAG% and %LINE% are filled in), and END the connection or
                             THEN answer as well
"""
import json
import os
import pathlib
import re
import sys

HERE = pathlib.Path(sys.argv[1])
MAIL = HERE / "mail"
QUIRKS = json.loads((HERE / "quirks.json").read_text()) if (HERE / "quirks.json").exists() else {}
CAPABILITIES = QUIRKS.get("capabilities", "IMAP4rev1 UIDPLUS SPECIAL-USE LIST-EXTENDED")
RECORD = open(HERE / "record", "ab", buffering=0)


def say(*lines):
    for line in lines:
        sys.stdout.buffer.write(line.encode("utf-8", "surrogateescape") + b"\r\n")
    sys.stdout.buffer.flush()


def quoted(name):
    return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'


class Folder:
    def __init__(self, name):
        self.name, self.path = name, MAIL / name

    def number(self, what):
        return int((self.path / what).read_text())

    def attributes(self):
        path = self.path / "attributes"
        return path.read_text().strip() if path.exists() else ""

    def uids(self):
        return sorted(int(path.name) for path in self.path.iterdir() if path.name.isdigit())

    def message(self, uid):
        data = (self.path / str(uid)).read_bytes()
        return re.sub(rb"\r?\n", b"\r\n", data)

    def header(self, uid):
        head, blank, _ = self.message(uid).partition(b"\r\n\r\n")
        return head + blank

    def add(self, data):
        uid = self.number("uidnext")
        (self.path / str(uid)).write_bytes(data)
        (self.path / "uidnext").write_text(str(uid + 1))
        return uid

    def chosen(self, text, known):
        """What a sequence set names, out of KNOWN numbers."""
        last, found = max(known, default=0), set()
        for part in text.split(","):
            ends = [last if end == "*" else int(end) for end in part.split(":")]
            found |= {n for n in known if min(ends) <= n <= max(ends)}
        return sorted(found)


def folder_named(name):
    folder = Folder("INBOX" if name.upper() == "INBOX" else name)
    return folder if folder.path.is_dir() else None


def argument(text):
    """The first argument and what follows it."""
    match = re.match(r'"((?:[^"\\]|\\.)*)"\s*', text) or re.match(r"(\S+)\s*", text)
    return re.sub(r"\\(.)", r"\1", match.group(1)), text[match.end():]


class Session:
    def __init__(self):
        self.selected, self.counts = None, {}

    def read_command(self):
        line = sys.stdin.buffer.readline()
        if not line:
            sys.exit()
        RECORD.write(line)
        text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
        tag, _, rest = text.partition(" ")
        words = rest.split(" ")
        verb = words[0].upper()
        if verb == "UID":
            verb, words = "UID " + words[1].upper(), words[1:]
        return tag, verb, rest, " ".join(words[1:])

    def replaced(self, tag, verb, rest):
        """Whether a quirk answered instead."""
        self.counts[verb] = self.counts.get(verb, 0) + 1
        for quirk in QUIRKS.get("answers", []):
            if quirk["on"] != verb or not re.search(quirk.get("match", ""), rest) or \
                    quirk.get("nth", self.counts[verb]) != self.counts[verb]:
                continue
            say(*(line.replace("%TAG%", tag).replace("%LINE%", f"{tag} {rest}")
                  for line in quirk.get("say", [])))
            if quirk.get("end"):
                sys.exit()
            return not quirk.get("then")
        return False

    def run(self):
        say(QUIRKS.get("greeting", f"* PREAUTH [CAPABILITY {CAPABILITIES}] welcome"))
        while True:
            tag, verb, rest, arguments = self.read_command()
            if self.replaced(tag, verb, rest):
                continue
            handler = getattr(self, "do_" + verb.lower().replace(" ", "_"), None)
            if not handler:
                say(f"{tag} BAD unknown command")
                continue
            said = handler(tag, arguments)
            if said is None:
                said = "OK done"
            say(f"{tag} {said}")
            if verb == "LOGOUT":
                sys.exit()

    def do_capability(self, _tag, _arguments):
        say("* CAPABILITY " + CAPABILITIES)

    def do_login(self, _tag, _arguments):
        pass

    def do_authenticate(self, _tag, arguments):
        if " " in arguments:
            return "OK done" if "SASL-IR" in CAPABILITIES else "BAD no initial response"
        self.plus("")
        RECORD.write(sys.stdin.buffer.readline())
        return None

    def do_logout(self, _tag, _arguments):
        say("* BYE bye")

    def do_list(self, _tag, _arguments):
        for path in sorted(MAIL.iterdir()):
            say(f'* LIST ({Folder(path.name).attributes()}) "/" {quoted(path.name)}')

    def do_status(self, _tag, arguments):
        name, _ = argument(arguments)
        folder = folder_named(name)
        if not folder:
            return "NO no such folder"
        say(f"* STATUS {quoted(name)} (MESSAGES {len(folder.uids())} UIDNEXT "
            f"{folder.number('uidnext')} UIDVALIDITY {folder.number('uidvalidity')})")
        return None

    def do_examine(self, _tag, arguments):
        self.selected = folder_named(argument(arguments)[0])
        if not self.selected:
            return "NO no such folder"
        say(f"* {len(self.selected.uids())} EXISTS", "* 0 RECENT", r"* FLAGS (\Seen \Deleted)",
            r"* OK [PERMANENTFLAGS (\Seen \*)] kept",
            f"* OK [UIDVALIDITY {self.selected.number('uidvalidity')}] valid",
            f"* OK [UIDNEXT {self.selected.number('uidnext')}] next")
        return None

    do_select = do_examine

    def do_uid_search(self, _tag, arguments):
        folder = self.selected
        known = folder.uids()
        words = re.match(r"UID (\S+)\s*([\d:*,]*)\s*(.*)", arguments)
        found = folder.chosen(words.group(1), known)
        if words.group(2):
            places = folder.chosen(words.group(2), range(1, len(known) + 1))
            found = [uid for uid in found if known.index(uid) + 1 in places]
        terms = re.findall(r'(?:HEADER (\S+)|(FROM)) "([^"]*)"', words.group(3))
        if terms:
            found = [uid for uid in found if any(self.holds(uid, *term) for term in terms)]
        say("* SEARCH" + "".join(f" {uid}" for uid in found))

    def holds(self, uid, field, _from, text):
        if field and QUIRKS.get("blind"):
            return False
        pattern = rf"(?im)^{re.escape(field or 'From')}:.*{re.escape(text)}"
        return re.search(pattern, self.selected.header(uid).decode("latin-1")) is not None

    def do_uid_fetch(self, _tag, arguments):
        numbers, _, items = arguments.partition(" ")
        known = self.selected.uids()
        for uid in self.selected.chosen(numbers, known):
            if uid in QUIRKS.get("silent_at", []):
                continue
            if uid in QUIRKS.get("ends_at", []):
                say(f"* BYE cannot read UID {uid}")
                sys.exit()
            data = self.selected.message(uid)
            text = f"* {known.index(uid) + 1} FETCH (UID {uid}".encode()
            if "RFC822.SIZE" in items:
                text += b" RFC822.SIZE %d" % len(data)
            if "BODY.PEEK[HEADER]" in items:
                header = self.selected.header(uid)
                text += b" BODY[HEADER] {%d}\r\n" % len(header) + header
            elif "BODY.PEEK[]" in items:
                text += b" BODY[] {%d}\r\n" % len(data) + data
            sys.stdout.buffer.write(text + b")\r\n")

    def do_uid_store(self, _tag, _arguments):
        pass

    def plus(self, text):
        say(*QUIRKS.get("before_plus", []), "+ " + text)

    def do_append(self, _tag, arguments):
        name, rest = argument(arguments)
        folder = folder_named(name)
        if not folder:
            return "NO [TRYCREATE] no such folder"
        self.plus("go on")
        size = int(re.search(r"\{(\d+)\}$", rest).group(1))
        data = sys.stdin.buffer.read(size)
        sys.stdin.buffer.readline()
        uid = folder.add(data)
        if QUIRKS.get("append_lost"):
            sys.exit()
        code = f"[APPENDUID {folder.number('uidvalidity')} {uid}] " if "UIDPLUS" in CAPABILITIES else ""
        return f"OK {code}done"


try:
    Session().run()
except BrokenPipeError:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
