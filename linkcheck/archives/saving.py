"""Has live pages saved by Save Page Now, one after another, and remembers how far each has come."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from linkcheck.archives.savepagenow import SavePageNow, Saving, State
from linkcheck.errors import InputError, ReportError
from linkcheck.files import write_file
from linkcheck.model import Flow
from linkcheck.schedule.hosts import Scheduler
from linkcheck.schedule.work import Limits, Sender, Work, host_of
from linkcheck.settings import Settings

MOST_SLOTS = 3  # pages under way at once, however many the service would take
POLL_S = 5.0  # sandcrawler asks every 3 s for 3 min
POLLS = 36  # then the job is left to the next run
_ASK_S = 60.0
T = TypeVar("T")


class Journal:
    """How far the saving of each page has come, kept in a file from run to run."""

    def __init__(self, path: Path) -> None:
        """Read the file, if there is one.

        Raises:
            InputError: It is none of ours.
        """
        self._path = path
        self.savings: dict[str, Saving] = {}
        if not path.exists():
            return
        try:
            for row in json.loads(path.read_text("utf-8"))["savings"]:
                saving = Saving(**{**row, "state": State(row["state"])})
                self.savings[saving.url] = saving
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}: is no journal of linkcheck archive; move it away.") from error

    def keep(self, saving: Saving) -> None:
        """Note how far a page has come, at once and whole: a run may be cut off at any moment."""
        self.savings[saving.url] = replace(saving, stop=False)
        self.write()

    def write(self) -> None:
        """Write the whole file.

        Raises:
            ReportError: It cannot be written; the one that was there is left as it was.
        """
        rows = [
            {"url": each.url, "state": each.state.value, "job": each.job, "capture": each.capture, "said": each.said}
            for each in self.savings.values()
        ]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ReportError(f"{self._path}: cannot be written: {error.strerror}.") from error
        write_file(self._path, [json.dumps({"version": 1, "savings": rows}, indent=1, ensure_ascii=False) + "\n"])

    def due(self, urls: Iterable[str]) -> list[Saving]:
        """Return what is left to do: jobs that are under way, then what was never accepted or put off."""
        known = [self.savings.get(url, Saving(url=url)) for url in urls]
        under_way = [each for each in self.savings.values() if each.state is State.SUBMITTED]
        fresh = [each for each in known if each.state in (State.PLANNED, State.POSTPONED)]
        return [*under_way, *fresh]


class Saver:
    """Submits pages and follows their jobs."""

    def __init__(
        self, service: SavePageNow, journal: Journal, settings: Settings, sender: Sender, told: Callable[[Saving], None]
    ) -> None:
        """Make one for the running event loop; `told` hears of every change."""
        self._service = service
        self._journal = journal
        self._told = told
        self._interval_s = 60.0 / settings.save_rate
        host = host_of(service.endpoint)
        limits = Limits(
            concurrency=MOST_SLOTS + 1, per_host=MOST_SLOTS, host_interval_s=settings.host_interval,
            retry_after_cap_s=settings.retry_after_cap, archives=frozenset({host}),
        )  # fmt: skip
        self._scheduler = Scheduler(sender, limits)
        self._host = host
        self._next_at = 0.0
        self._unwritten = False  # the journal lacks what has been learned since it was last written
        self.stopped: str | None = None  # why nothing more is submitted

    async def run(self, due: Iterable[Saving]) -> None:
        """Save what is due; what is not done by the end is left in the journal.

        Raises:
            ReportError: The journal cannot be written. Nothing is submitted then, or nothing more.
        """
        self._journal.write()
        try:
            slots = await self._do(self._service.slots(), tries=2)
            if isinstance(slots, str):
                self.stopped = slots
                return
            places = asyncio.Semaphore(min(slots, MOST_SLOTS))
            async with asyncio.TaskGroup() as group:
                for saving in due:
                    await places.acquire()
                    if self.stopped is not None:
                        break
                    task = group.create_task(self._save(saving))
                    task.add_done_callback(lambda _: places.release())
        finally:
            await self._scheduler.closed()
            if self._unwritten:
                self._journal.write()

    async def _save(self, saving: Saving) -> None:
        if saving.state is not State.SUBMITTED:
            saving = await self._submitted(saving)
        for _ in range(POLLS):
            if saving.state is not State.SUBMITTED or saving.stop:
                return
            await asyncio.sleep(POLL_S)
            saving = self._note(saving, await self._do(self._service.poll(saving), tries=2))

    async def _submitted(self, saving: Saving) -> Saving:
        """Submit a page when its turn comes."""
        loop = asyncio.get_running_loop()
        start = max(loop.time(), self._next_at)
        self._next_at = start + self._interval_s
        await asyncio.sleep(start - loop.time())
        if self.stopped is not None:
            return saving
        return self._note(saving, await self._do(self._service.submit(saving), tries=1))

    def _note(self, before: Saving, after: Saving) -> Saving:
        if after.stop:
            self.stopped = after.said
        if after != before:
            self._keep(after)
        if after.state is not before.state:
            self._told(after)
        return after

    def _keep(self, saving: Saving) -> None:
        try:
            self._journal.keep(saving)
        except ReportError as error:  # the jobs under way are followed all the same, and their ends may be kept
            self._unwritten, self.stopped = True, str(error).removesuffix(".")
        else:
            self._unwritten = False

    async def _do(self, flow: Flow[T], *, tries: int) -> T:
        """Drive a flow by the scheduler; a submission is tried once, as a second one may be a second capture."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        work: Work[Any, T] = Work(
            begin=lambda _: flow,
            end=lambda _, result: done.set_result(result),
            fail=lambda _, error: done.set_exception(error),
            tries=tries,
            budget_s=_ASK_S,
            each_ask=True,
        )
        self._scheduler.submit(work, None, host=self._host)
        return await done
