"""Ends a Python that would leave this machine: a test's proof that nothing is asked of AWS."""

import ipaddress
import os
import sys

LOOPBACK_NAMES = {None, "", "localhost", b"localhost"}


def is_loopback(host):
    if host in LOOPBACK_NAMES:
        return True
    try:
        text = host.decode() if isinstance(host, bytes) else str(host)
        address = ipaddress.ip_address(text.split("%")[0])
        return address.is_loopback or address.is_unspecified
    except ValueError:
        return False


def audit(event, args):
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    if is_loopback(host):
        return
    with open(os.environ["LEFT_LOOPBACK"], "a") as file:
        file.write(f"{event} {host!r}\n")
    raise ConnectionRefusedError(f"this test stays on the machine; asked for {host!r}")


if os.environ.get("LEFT_LOOPBACK"):
    sys.addaudithook(audit)
