"""A mail server for tests: says its port, then each message it takes, as one line of JSON on standard output.

It asks for a sign-in. Addresses say how they want to be treated: `gone…` is refused for good, `busy…` until later, and
`once…` is refused until later the first time. It ends when its standard input does.
"""
import asyncio
import json
import logging
import os
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP, AuthResult

# What clients do wrong is what the tests are about.
logging.disable(logging.CRITICAL)
mode, certificate, key, user, password = sys.argv[1:6]
tls = None
if mode != "plain":
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
seen_once = set()


def say(value):
    print(json.dumps(value), flush=True)


def authenticate(server, session, envelope, mechanism, data):
    is_right = data.login == user.encode() and data.password == password.encode()
    return AuthResult(success=is_right, handled=False)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone"):
            return "550 5.1.1 there is no such person"
        if address.startswith("busy") or (address.startswith("once") and address not in seen_once):
            seen_once.add(address)
            return "451 4.7.1 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "data": envelope.content.decode("utf-8", "replace"),
            "has_tls": session.ssl is not None or mode == "smtps",
        })
        return "250 taken"


def server():
    # Whatever has TLS from the first byte is not told so again.
    starttls = mode == "starttls"
    return SMTP(
        Handler(),
        hostname="localhost",
        authenticator=authenticate,
        auth_required=True,
        auth_require_tls=starttls,
        require_starttls=starttls,
        tls_context=tls if starttls else None,
    )


async def main():
    wrapped = tls if mode == "smtps" else None
    listening = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0, ssl=wrapped)
    say({"port": listening.sockets[0].getsockname()[1]})
    await listening.serve_forever()


def end_with_standard_input():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_standard_input, daemon=True).start()
asyncio.run(main())
