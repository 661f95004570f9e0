"""`python -m bench.sink PORT`: an SMTP server that takes everything and keeps nothing."""

import asyncio
import sys

from aiosmtpd.smtp import SMTP, Envelope, Session


class Nothing:
    """Says yes."""

    async def handle_EHLO(  # noqa: N802  # its name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, told: list[str]
    ) -> list[str]:
        """Offers what every server in use offers; smtplib alone makes nothing of it."""
        session.host_name = hostname
        return [*told[:-1], "250-PIPELINING", told[-1]]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # its name
        return "250 OK"


async def serve(port: int) -> None:
    """Until it is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Nothing(), hostname="sink", loop=loop), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
