"""How often Python looks for what nothing points at any more.

It looks through all that it knows each time many new objects lived a while: half a second for a program of this size,
a seventh of the time of a worker that reads files. What is there at the start stays until the end and need not be
looked at; and rows of a part of a file, most of what is new, go by themselves.
"""

import gc

NEW = 10_000  # objects made and not yet gone before the youngest are looked through; Python's own is 2,000


def look_less_often() -> None:
    """Once, when everything is loaded; of processes that are forked later the pages stay shared, too."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW, *gc.get_threshold()[1:])
