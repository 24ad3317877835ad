#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes mail in the shape of the real thing, with what is expected of each.

usage: generate.py FOLDER [LANGUAGE...]

The words are in texts/LANGUAGE.txt, what is expected of them in expect.json; here are the senders,
the header (the shape of mail from facebookmail.com and mail.instagram.com), the MIME dresses and
the link wrappers. FOLDER gets one .eml a message and manifest.tsv: file, kind, language, product,
trust, link; "-" where nothing is expected. The same call writes the same bytes.
"""
import base64
import hashlib
import html
import json
import os
import quopri
import re
import sys
import textwrap
from collections import namedtuple
from email.header import Header
from urllib.parse import quote

HERE = os.path.dirname(os.path.abspath(__file__))
PERSON = "robin@example.org"
AUTHSERV = "mx.example.org"

Sender = namedtuple("Sender", "product display address host form")
FACEBOOK = "https://www.facebook.com/help/contact/712876720715583"
INSTAGRAM = "https://help.instagram.com/contact/233964459562201"
SENDERS = {
    "facebook": Sender("facebook", "Facebook", "notification@facebookmail.com", "facebookmail.com",
                       FACEBOOK),
    "instagram": Sender("instagram", "Instagram", "no-reply@mail.instagram.com",
                        "mail.instagram.com", INSTAGRAM),
    "threads": Sender("instagram", "Threads", "no-reply@mail.instagram.com",
                      "mail.instagram.com", INSTAGRAM),
    "messenger": Sender("facebook", "Messenger", "update@facebookmail.com", "facebookmail.com",
                        FACEBOOK),
    "whatsapp": Sender("facebook", "Meta", "update@facebookmail.com", "facebookmail.com",
                       FACEBOOK),
    "stranger": Sender("-", "Morning News", "news@example.com", "example.com", FACEBOOK),
}
NEW_FORM = "https://www.facebook.com/help/contact/998877665544332"
POLICY = "https://www.facebook.com/privacy/policy/"
FOOTER = "\n((Meta))\nMeta Platforms, Inc., Attention: Community Support, 1 Meta Way, Menlo Park, CA 94025"
# Where a text fits into a charset that is not UTF-8.
LEGACY = {"de": "iso-8859-1", "fr": "windows-1252", "es": "iso-8859-1", "it": "windows-1252",
          "pt": "iso-8859-1", "pt-BR": "iso-8859-1", "nl": "windows-1252", "da": "iso-8859-1",
          "no": "iso-8859-1", "sv": "iso-8859-1", "fi": "iso-8859-15", "is": "iso-8859-1",
          "ca": "iso-8859-1", "pl": "iso-8859-2", "cs": "iso-8859-2", "sk": "iso-8859-2",
          "hu": "iso-8859-2", "hr": "windows-1250", "sl": "windows-1250", "ro": "iso-8859-16",
          "bg": "windows-1251", "uk": "koi8-u", "el": "iso-8859-7", "tr": "iso-8859-9",
          "lv": "windows-1257", "lt": "windows-1257", "et": "iso-8859-15", "ja": "iso-2022-jp",
          "ko": "euc-kr", "mt": "iso-8859-3", "ga": "iso-8859-1"}


def read_texts(language):
    """The sections of a text file: name to text."""
    texts, name = {}, None
    with open(os.path.join(HERE, "texts", language + ".txt"), encoding="utf-8") as file:
        for line in file.read().split("\n"):
            heading = re.fullmatch(r"\[([\w.]+)\]", line)
            if heading:
                name = heading.group(1)
                texts[name] = []
            elif name and not line.startswith("#"):
                texts[name].append(line)
    return {key: "\n".join(lines).strip() for key, lines in texts.items()}


def token(*words):
    return hashlib.sha256("/".join(words).encode()).hexdigest()


# Links as they stand in mail.

def shim(url):
    host = "l.instagram.com/?u=" if "instagram" in url else "l.facebook.com/l.php?u="
    return "https://" + host + quote(url, safe="") + "&e=AT" + token(url)[:40]


def safelinks(url):
    return ("https://eur02.safelinks.protection.outlook.com/?url=" + quote(url, safe="") +
            "&data=05%7C02%7C" + token(url)[:20] + "&sdata=" + token(url)[20:40] + "&reserved=0")


def proofpoint_v2(url):
    words = quote(url, safe="/")
    words = words.replace("-", "%2D").replace("_", "%5F")
    return ("https://urldefense.proofpoint.com/v2/url?u=" +
            words.replace("%", "-").replace("/", "_") + "&d=DwMFaQ&c=" + token(url)[:20] + "&e=")


def proofpoint_v3(url):
    replaced = base64.urlsafe_b64encode(b"?").decode().rstrip("=")
    return "https://urldefense.com/v3/__" + (url + "?").replace("?", "*") + "__;" + replaced + \
        "!!" + token(url)[:20] + "$"


# Bodies.

def as_text(body, url):
    text = re.sub(r"\[\[(.*?)\]\]", lambda match: "%s <%s>" % (match.group(1), url), body)
    text = re.sub(r"\(\((.*?)\)\)", r"\1", text)
    return text.replace("\n", "\n\n") + "\n"


def as_html(body, url, language):
    paragraphs = []
    for line in body.split("\n"):
        line = html.escape(line, quote=False)
        line = re.sub(r"\[\[(.*?)\]\]",
                      lambda match: '<a href="%s">%s</a>' % (html.escape(url), match.group(1)),
                      line)
        line = re.sub(r"\(\((.*?)\)\)", r'<a href="%s">\1</a>' % POLICY, line)
        paragraphs.append('<p style="font-size:16px">%s</p>' % line)
    return ('<!DOCTYPE html><html lang="%s"><head><meta charset="utf-8"><title>Facebook</title>'
            '<style>p{margin:0}</style></head><body><table><tr><td>\n%s\n'
            '</td></tr></table></body></html>\n'
            % (language, "\n".join(paragraphs)))


def part(kind, text, charset="utf-8", transfer="quoted-printable"):
    """One MIME part: its header lines, and its encoded body."""
    raw = text.encode(charset)
    if transfer == "quoted-printable":
        body = quopri.encodestring(raw).decode("ascii")
    elif transfer == "base64":
        body = "\n".join(textwrap.wrap(base64.b64encode(raw).decode("ascii"), 76))
    else:
        body = raw
    return ['Content-Type: text/%s; charset="%s"' % (kind, charset),
            "Content-Transfer-Encoding: " + transfer], body


def alternative(first, second, seed):
    boundary = "b1_" + token(seed)[:32]
    lines = []
    for head, body in (first, second):
        lines += ["--" + boundary] + head + ["", body]
    return (['Content-Type: multipart/alternative; boundary="%s"' % boundary],
            "\n".join(lines + ["--%s--" % boundary, ""]))


def folded(subject, encoding):
    """RFC 2047 words, folded, base64 or quoted."""
    header = Header(subject, "utf-8", maxlinelen=60, header_name="Subject")
    if encoding == "b":
        return header.encode()
    words = []
    for piece in textwrap.wrap(subject, 16, drop_whitespace=False):
        quoted = "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else
                         ("_" if byte == 32 else "=%02X" % byte) for byte in piece.encode())
        words.append("=?UTF-8?Q?%s?=" % quoted)
    return "\n ".join(words)


def header(sender, subject, seed, extra=()):
    number = token(seed)[:32]
    fields = ["Return-Path: <%s>" % sender.address, "Delivered-To: " + PERSON]
    if sender.product != "-":
        fields += ["Authentication-Results: %s;\n\tdkim=pass header.i=@%s header.s=s1024-2013-q3;"
                   "\n\tspf=pass smtp.mailfrom=%s;\n\tdmarc=pass (p=REJECT sp=REJECT dis=NONE) "
                   "header.from=%s" % (AUTHSERV, sender.host, sender.address, sender.host)]
    fields += ["Received: from mail.%s (mail.%s [192.0.2.7])\n\tby %s with ESMTPS id %s\n\t"
               "for <%s>; Thu, 17 Apr 2025 19:08:12 +0000"
               % (sender.host, sender.host, AUTHSERV, number[:12], PERSON),
               "Date: Thu, 17 Apr 2025 12:08:10 -0700", "To: Robin <%s>" % PERSON,
               "Subject: " + subject, 'From: "%s" <%s>' % (sender.display, sender.address),
               "Reply-to: noreply <noreply@%s>" % sender.host,
               "Message-ID: <%s@www.%s>" % (number, sender.host), "X-Priority: 3"]
    return fields + list(extra) + ["MIME-Version: 1.0"]


# Dresses: (subject, body, url, language, seed) to (subject, header lines, body).

def dress_text(subject, body, url, _language, _seed):
    return folded(subject, "b"), *part("plain", as_text(body, url))


def dress_flowed(subject, body, url, _language, _seed):
    lines = []
    for line in as_text(body, url).split("\n"):
        lines += textwrap.wrap(line, 68, break_long_words=False, break_on_hyphens=False) or [""]
    return folded(subject, "q"), *part("plain", "\n".join(lines), transfer="base64")


def dress_html(subject, body, url, language, _seed):
    return folded(subject, "b"), *part("html", as_html(body, url, language))


def dress_html_base64(subject, body, url, language, _seed):
    return folded(subject, "q"), *part("html", as_html(body, url, language), transfer="base64")


def dress_both(subject, body, url, language, seed):
    return folded(subject, "b"), *alternative(part("plain", as_text(body, url)),
                                              part("html", as_html(body, url, language)), seed)


def dress_utf16(subject, body, url, language, seed):
    return folded(subject, "q"), *alternative(
        part("plain", as_text(body, url), "utf-16", "base64"),
        part("html", as_html(body, url, language), "utf-8", "base64"), seed)


def dress_legacy(subject, body, url, language, _seed):
    charset = LEGACY.get(language, "iso-8859-1")
    plain = body.translate({0x2019: "'", 0x2018: "'", 0x201c: '"', 0x201d: '"', 0x201e: '"',
                            0x2013: "-", 0x2014: "-", 0x202f: " "})
    text = as_text(plain, url).encode(charset, "replace").decode(charset)
    return folded(subject, "b"), *part("plain", text, charset)


def dress_raw(subject, body, url, language, _seed):
    head, data = part("html", as_html(body, url, language), transfer="8bit")
    return folded(subject, "b"), head, data.decode("utf-8")


def dress_list(subject, body, url, _language, _seed):
    footer = "\n_______________________________________________\nFamily mailing list\n"
    return folded("[family] " + subject, "b"), *part("plain", as_text(body, url) + footer)


DRESSES = {"text": dress_text, "flowed": dress_flowed, "html": dress_html,
           "base64": dress_html_base64, "both": dress_both, "utf16": dress_utf16,
           "legacy": dress_legacy, "raw": dress_raw, "list": dress_list}
WRAPPERS = {"plain": lambda url: url, "shim": shim, "safelinks": safelinks,
            "proofpoint2": proofpoint_v2, "proofpoint3": proofpoint_v3}


class Writer:
    """The folder and its manifest."""

    def __init__(self, folder):
        self.folder = folder
        self.rows = []
        os.makedirs(folder, exist_ok=True)

    def write(self, name, lines, body, expected):
        data = "\n".join(lines) + "\n\n" + body
        with open(os.path.join(self.folder, name + ".eml"), "wb") as file:
            file.write(data.replace("\n", "\r\n").encode("utf-8", "surrogateescape"))
        row = [expected.get(key) or "-" for key in ("kind", "language", "product", "trust", "link")]
        self.rows.append("\t".join([name + ".eml"] + row))

    def finish(self):
        with open(os.path.join(self.folder, "manifest.tsv"), "w", encoding="utf-8") as file:
            file.write("# file\tkind\tlanguage\tproduct\ttrust\tlink\n")
            file.write("\n".join(self.rows) + "\n")


def compose(sender, texts, key, language, dress, url, seed, extra=()):
    body = texts[key].replace("{who}", "Robin")
    if sender.display != "Morning News":
        body += FOOTER
    subject, head, body = DRESSES[dress](texts[key + ".subject"], body, url, language, seed)
    return header(sender, subject, seed, extra) + head, body


def expectation(expected, language, sender, url):
    """What the manifest says of a mail that is not changed on its way."""
    kind = expected["kind"]
    row = {"kind": kind, "language": language if expected.get("language") else None}
    if kind == "none":
        return row
    row["trust"] = "authentic" if sender.product != "-" else "impostor"
    if kind == "notice" and sender.product != "-":
        row["product"] = sender.product
        row["link"] = url
    return row


def write_notices(writer, language, texts, expected):
    """Every notice of a language: senders by dresses by wrappers, each with each at least once."""
    dresses, wrappers = list(DRESSES), list(WRAPPERS)
    for key in ("a", "b", "w2024"):
        if key not in texts:
            continue
        cases = [("facebook", dress, "plain") for dress in dresses]
        cases += [("instagram", dress, "shim") for dress in dresses]
        cases += [("facebook", "html", wrapper) for wrapper in wrappers[1:]]
        cases += [(product, "both", "plain") for product in ("threads", "messenger", "whatsapp")]
        for product, dress, wrapper in cases:
            sender = SENDERS[product]
            name = "-".join((language, key, product, dress, wrapper))
            lines, body = compose(sender, texts, key, language, dress,
                                  WRAPPERS[wrapper](sender.form), name)
            row = expectation(expected[key]["company"], language, sender, sender.form)
            writer.write(name, lines, body, row)
        write_changed(writer, language, texts, key, expected)


def write_changed(writer, language, texts, key, expected):
    """The notice with a form that is new, without one, copied by a stranger, forwarded."""
    facebook, stranger = SENDERS["facebook"], SENDERS["stranger"]
    row = expectation(expected[key]["company"], language, facebook, NEW_FORM)
    name = "-".join((language, key, "new-form"))
    writer.write(name, *compose(facebook, texts, key, language, "both", NEW_FORM, name), row)
    name = "-".join((language, key, "no-form"))
    writer.write(name, *compose(facebook, texts, key, language, "html", POLICY, name),
                 dict(row, link=None))
    copied = stranger._replace(display="Facebook")
    name = "-".join((language, key, "copied"))
    writer.write(name, *compose(copied, texts, key, language, "html", "https://example.com/o", name),
                 expectation(expected[key]["stranger"], language, copied, None))
    name = "-".join((language, key, "forwarded"))
    lines, body = compose(facebook, texts, key, language, "both", FACEBOOK, name)
    inner = "\n".join(lines) + "\n\n" + body
    friend = stranger._replace(display="Alex", address="alex@example.com")
    boundary = "f_" + token(name)[:30]
    outer = ["--" + boundary, "Content-Type: text/plain; charset=us-ascii", "", "See below.", "",
             "--" + boundary, "Content-Type: message/rfc822", "", inner, "--%s--" % boundary, ""]
    writer.write(name, header(friend, folded("Fwd: Facebook", "b"), name) +
                 ['Content-Type: multipart/mixed; boundary="%s"' % boundary], "\n".join(outer),
                 {"kind": "notice", "language": language, "trust": "unproven"})


def write_others(writer, language, texts, expected):
    """Answers, codes and near misses, from the company and from somebody else."""
    for key, table in expected.items():
        if key in ("a", "b", "w2024") or key not in texts:
            continue
        for who, one in table.items():
            for dress in ("text", "html", "both"):
                sender = SENDERS["facebook" if who == "company" else "stranger"]
                name = "-".join((language, key, who, dress))
                lines, body = compose(sender, texts, key, language, dress,
                                      FACEBOOK if "[[" in texts[key] else POLICY, name)
                writer.write(name, lines, body, expectation(one, language, sender, None))


def main(arguments):
    if not arguments:
        sys.exit(__doc__)
    with open(os.path.join(HERE, "expect.json"), encoding="utf-8") as file:
        expected = json.load(file)
    languages = arguments[1:] or sorted(name[:-4] for name in os.listdir(os.path.join(HERE, "texts"))
                                        if name.endswith(".txt"))
    writer = Writer(arguments[0])
    for language in languages:
        texts = read_texts(language)
        write_notices(writer, language, texts, expected)
        write_others(writer, language, texts, expected)
    writer.finish()


if __name__ == "__main__":
    main(sys.argv[1:])
