"""A process that reads parts of an open file as they are asked for."""

from __future__ import annotations

import gc
import signal
from multiprocessing.connection import Connection

from linkcheck.bulk import parts
from linkcheck.bulk.parts import Task
from linkcheck.children import away_from_the_terminal
from linkcheck.errors import described


def serve(jobs: Connection, descriptor: int, task: Task) -> None:
    """Answer each job with the part that it comes to, or with a sentence on why it cannot.

    Args:
        jobs: Where they come from; at its end the process ends.
        descriptor: Of the file.
        task: What is to be made of the parts.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that the user started; it ends this one
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    away_from_the_terminal()
    gc.freeze()
    try:
        maker = parts.Maker(descriptor, task)
        while True:
            jobs.send(maker.make(jobs.recv()))
    except (EOFError, OSError):  # who asked is gone
        return
    except MemoryError:
        jobs.send("There is not enough memory to read this text in several processes.")
    except Exception as error:  # noqa: BLE001  told where it was asked
        jobs.send(f"A process that read a part of the text failed: {described(error)}.")
