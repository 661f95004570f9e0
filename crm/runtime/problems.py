"""What can go wrong before the program runs, said to the person at the keyboard."""

import errno


class Problem(Exception):
    """What stands in the way and what to do about it, in one line."""


def of_disk(error: OSError) -> Problem:
    """The same error in one line: a full disk, a read-only folder, a missing permission."""
    place = error.filename or "the disk"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Problem(f"no space is left ({place}): make room and start again")
    return Problem(f"{error.strerror or error} ({place}): mend that and start again")
