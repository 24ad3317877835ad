#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the HTML parts of messages, as UTF-8, into a folder, for html-differential.

Usage: html-mail-bodies.py FOLDER-OF-MESSAGES FOLDER
"""
import email
import email.policy
import pathlib
import sys


def main(messages, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for path in sorted(pathlib.Path(messages).rglob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)
        for number, part in enumerate(message.walk()):
            if part.get_content_type() != "text/html":
                continue
            body = part.get_payload(decode=True) or b""
            charset = part.get_content_charset("utf-8")
            try:
                text = body.decode(charset, "replace")
            except LookupError:
                text = body.decode("windows-1252", "replace")
            name = folder / f"{path.stem}-{number}.html"
            name.write_text(text, encoding="utf-8", newline="")
            count += 1
    print(f"{count} pages")
    return 0 if count else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
