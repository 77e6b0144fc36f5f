"""The command: every way out of it has an exit code of the contract, and no traceback reaches a user."""

from __future__ import annotations

import contextlib
import gc
import os
import sys

from linkcheck import TYPE_CHECKING, __version__

if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and exit.

    0 nothing that fails the run, 1 references fail it, 2 usage, settings or an unreadable source, 3 could not be
    completed, 4 nothing to check, 130 interrupted.
    """
    gc.disable()  # what is imported stays, and to look through it for circles takes a seventh of a short run
    from linkcheck import console, interrupt
    from linkcheck.errors import LinkcheckError

    console.prepare()
    interrupt.watch()
    try:
        if sys.argv[1:] == ["--version"]:  # scripts ask for it often: nothing else is imported for it
            console.put(f"linkcheck {__version__}\n")
            interrupt.end(0)
        from linkcheck.cli import app

        gc.freeze()
        gc.enable()
        app(prog_name="linkcheck")
    except LinkcheckError as error:
        console.say(f"linkcheck: {error}")
        interrupt.flush()
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        console.say("linkcheck: interrupted.")
        interrupt.end()
    except SystemExit as done:
        if isinstance(done.__context__, OSError):  # typer makes exit code 1 of any broken pipe; ours are handled
            _own_bug(done.__context__)
        if isinstance(done.code, int):
            interrupt.end(done.code)
        raise
    except MemoryError:
        _out_of_memory()
    except Exception as error:  # noqa: BLE001  the last line of defence: Python would exit 1, which reads as "links are broken"
        _own_bug(error)
    sys.exit(0)


_NO_MEMORY = b"linkcheck: there is not enough memory for this list; check it in parts.\n"


def _out_of_memory() -> NoReturn:
    """Exit without asking for memory: the interpreter's own way out needs some, and fails with exit code 1."""
    with contextlib.suppress(OSError):
        os.write(2, _NO_MEMORY)
    os._exit(3)


def _own_bug(error: Exception) -> NoReturn:
    """Report an internal error in one sentence; with LINKCHECK_DEBUG set, with its traceback."""
    from linkcheck.console import say, say_lines
    from linkcheck.interrupt import flush

    if os.environ.get("LINKCHECK_DEBUG"):
        import traceback

        say_lines("".join(traceback.format_exception(error)))
    say(
        f"linkcheck: this is a bug of linkcheck, not of your list: {type(error).__name__}: {error}. "
        "Set LINKCHECK_DEBUG=1 to see where, and please report it."
    )
    flush()
    sys.exit(3)


if __name__ == "__main__":
    main()
