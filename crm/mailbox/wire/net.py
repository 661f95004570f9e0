"""Ways out to servers that members name: never into the network that the program itself stands in."""

import ipaddress
import socket
import ssl

from django.conf import settings

from crm.mailbox.wire.problems import Unreachable

PATIENCE = 20.0  # seconds
MAIL_PORTS = frozenset({143, 993, 25, 465, 587, 2525})


def connect(host: str, port: int, *, ports: frozenset[int] | None = MAIL_PORTS) -> socket.socket:
    """A connection to a public host, not encrypted yet, at the very address that was looked at.

    Raises Unreachable. Nobody within our own network is even called: whether he answers is nobody's business.
    """
    if ports is not None and port not in ports and not settings.MAILBOXES_NEAR:
        raise Unreachable(f"Port {port} is none that mail servers use.", final=True)
    try:
        return _reach(_addresses(host, port), port)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_words(host, port, error)) from error


def encrypt(opened: socket.socket, host: str) -> ssl.SSLSocket:
    """The same connection, encrypted, the server's certificate checked. Raises Unreachable."""
    try:
        return ssl_context().wrap_socket(opened, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        opened.close()
        raise Unreachable(f"{host} has no certificate that can be trusted ({error.verify_message}).") from error
    except OSError as error:
        opened.close()
        raise Unreachable(f"{host} does not speak TLS on this port. Try another security or port.") from error


def ssl_context() -> ssl.SSLContext:
    """Certificates are checked; a server next to us may have one of its own only if the installation names its file."""
    context = ssl.create_default_context(cafile=settings.MAILBOXES_CA_FILE or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def is_public(address: str) -> bool:
    """Whether it belongs to the Internet; an IPv4 address within IPv6 counts as itself."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
    allowed = [each for each in addresses if settings.MAILBOXES_NEAR or is_public(each)]
    if not allowed:
        raise Unreachable(f"{host} leads into a private network.", final=True)
    return allowed


def _reach(addresses: list[str], port: int) -> socket.socket:
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), timeout=PATIENCE)
        except OSError:
            continue  # most often a network of the other IP version, which we have no part in
    return socket.create_connection((addresses[-1], port), timeout=PATIENCE)


def _words(host: str, port: int, error: Exception) -> str:
    if isinstance(error, socket.gaierror | UnicodeError):
        return f"There is no server called {host}."
    if isinstance(error, TimeoutError):
        return f"{host} does not answer on port {port}."
    return f"{host} takes no connections on port {port}."
