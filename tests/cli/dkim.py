# SPDX-License-Identifier: MIT
"""Signs a mail with DKIM (RFC 6376), and serves its key by DNS on 127.0.0.1:53.

    dkim.py sign KEY.pem DOMAIN SELECTOR <MAIL >SIGNED
    dkim.py serve NAME TEXT MODE          MODE: answer, missing, failing, silent, garbage; only:
                                          answers for NAME, is silent for all others
    dkim.py loopback                      brings the loopback interface up
"""
import base64
import fcntl
import hashlib
import re
import socket
import struct
import subprocess
import sys

SIGNED = ["from", "to", "subject", "date", "content-type"]


def relaxed_header(name, value):
    value = re.sub(r"[ \t]+", " ", re.sub(r"\r?\n", "", value)).strip()
    return f"{name.lower().strip()}:{value}"


def relaxed_body(body):
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def sign(key, domain, selector):
    mail = sys.stdin.buffer.read()
    header, _, body = mail.partition(b"\n\n")
    fields = {}
    for field in re.split(r"\n(?![ \t])", header.decode("latin-1")):
        name, _, value = field.partition(":")
        fields.setdefault(name.lower(), value)
    names = [name for name in SIGNED if name in fields]
    digest = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
    value = (f" v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={selector};"
             f" h={':'.join(names)}; bh={digest}; b=")
    data = "".join(relaxed_header(name, fields[name]) + "\r\n" for name in names)
    data += relaxed_header("dkim-signature", value)
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key],
                               input=data.encode("latin-1"), stdout=subprocess.PIPE, check=True)
    encoded = base64.b64encode(signature.stdout).decode()
    sys.stdout.buffer.write(f"DKIM-Signature:{value}{encoded}\n".encode() + mail)


def question(packet):
    """The name asked for, and the offset after the question."""
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("latin-1").lower())
        at += 1 + packet[at]
    return ".".join(labels), at + 5


def reply(packet, name, text, mode):
    asked, end = question(packet)
    found = asked == name and mode in ("answer", "only")
    code = 0x8180 if found else 0x8182 if mode == "failing" else 0x8183
    head = packet[:2] + struct.pack(">HHHHH", code, 1, int(found), 0, 0)
    if not found:
        return head + packet[12:end]
    pieces = [text[i:i + 255].encode() for i in range(0, len(text), 255)]
    data = b"".join(bytes([len(piece)]) + piece for piece in pieces)
    return (head + packet[12:end] + b"\xc0\x0c" +
            struct.pack(">HHIH", 16, 1, 60, len(data)) + data)


def serve(name, text, mode):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 53))
        print("ready", flush=True)
        while True:
            packet, sender = server.recvfrom(4096)
            if mode == "garbage":
                server.sendto(packet[:2] + b"\xff" * 400, sender)
            elif mode != "silent" and (mode != "only" or question(packet)[0] == name):
                server.sendto(reply(packet, name, text, mode), sender)


def loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 1 | 64)  # IFF_UP | IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS


{"sign": sign, "serve": serve, "loopback": loopback}[sys.argv[1]](*sys.argv[2:])
