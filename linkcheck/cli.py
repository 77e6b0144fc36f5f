"""The command line: options -> settings -> run -> report -> exit code."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from linkcheck import options, reading
from linkcheck.console import put, put_all, say
from linkcheck.errors import ReportError, SettingsError
from linkcheck.files import check_file, check_folder, write_file
from linkcheck.outputs import write_reports
from linkcheck.report import EXTRACTION_FORMATS
from linkcheck.schedule.collector import unhurried_collector
from linkcheck.settings import FORMATS, Names, Settings, from_options
from linkcheck.sources import DEFAULT_SOURCE, STANDARD_INPUT
from linkcheck.trust import settings_of_a_run, unsafe_place

if TYPE_CHECKING:
    from linkcheck.children import Child
    from linkcheck.model import FindingKey, Reference, Report, Target

app = typer.Typer(
    name="linkcheck",
    help="Check every URL and DOI of a reference list: what works, what is archived, which access dates are stale.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # Rich would read [tool.linkcheck] as markup, and cuts off long option names
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from linkcheck import __version__

        put(f"linkcheck {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


@app.command(cls=options.Command)
def check(
    sources: options.Sources = None,
    config: options.Config = None,
    trust_settings: options.TrustSettings = None,
    input_format: options.InputFormat = None,
    whole_document: options.WholeDocument = None,
    exclude_path: options.ExcludePath = None,
    no_gitignore: options.NoGitignore = None,
    exclude: options.Exclude = None,
    allow_empty: options.AllowEmpty = None,
    format: options.Format = None,
    output: options.Output = None,
    report_dir: options.ReportDir = None,
    fail_on: options.FailOn = None,
    warn_only: options.WarnOnly = None,
    quiet: options.Quiet = None,
    verbose: options.Verbose = None,
    today: options.Today = None,
    max_age: options.MaxAge = None,
    offline: options.Offline = None,
    timeout: options.Timeout = None,
    attempts: options.Attempts = None,
    concurrency: options.Concurrency = None,
    per_host: options.PerHost = None,
    host_interval: options.HostInterval = None,
    second_pass_delay: options.SecondPassDelay = None,
    connect_to: options.ConnectTo = None,
    dns_server: options.DnsServer = None,
    cacert: options.CaCert = None,
    proxy: options.Proxy = None,
    user_agent: options.UserAgent = None,
    header: options.Header = None,
    allow_env: options.AllowEnv = None,
    allow_private: options.AllowPrivate = None,
    processes: options.Processes = None,
    dask: options.Dask = None,
    archive: options.Archive = None,
    drift: options.Drift = None,
    metadata: options.Metadata = None,
    crossref_dump: options.CrossrefDump = None,
    cdx_index: options.CdxIndex = None,
    changed_since: options.ChangedSince = None,
    baseline: options.Baseline = None,
    update_baseline: options.UpdateBaseline = None,
    state: options.State = None,
    no_state: options.NoState = None,
    fresh: options.Fresh = None,
    resume: options.Resume = None,
) -> None:
    """Check every link and report; look up archived copies.

    Exit codes: 0 nothing that fails the run; 1 references fail --fail-on; 2 usage, settings or an unreadable source;
    3 could not be completed or not to be trusted (no network); 4 nothing to check; 130 interrupted.
    """
    given = {**locals(), "fail_on": ",".join(fail_on) if fail_on else None}
    settings = _settings(given)
    if settings.no_state:
        settings = replace(settings, state=None)
    elif settings.state is None:
        settings = replace(settings, state=_history(settings))
    _ready(settings)
    with unhurried_collector():
        known = _known(settings)
        problems = reading.Problems()
        references = reading.references(settings, problems)
        if not references and settings.changed_since is not None:
            raise typer.Exit(problems.exit_code(0))
        report = problems.reported(_gated(_run(references, settings), settings, known))
        _publish(report, settings)
    raise typer.Exit(report.exit_code)


def _history(settings: Settings) -> str | None:
    """Return where audits are remembered by default; None, and say why, where nothing can be written."""
    folder = Path(HISTORY).parent
    if why := unsafe_place(Path(), HISTORY, Names.WRITTEN):
        if not settings.quiet:
            say(f"linkcheck: this run is not recorded in {HISTORY}, {why}; name a file with --state.")
        return None
    if (folder.is_dir() or not folder.exists()) and os.access(folder if folder.exists() else Path(), os.W_OK):
        return HISTORY
    if not settings.quiet:
        say(f"linkcheck: this run is not recorded in the history: {folder} is not writable; name a file with --state.")
    return None


def _known(settings: Settings) -> frozenset[FindingKey] | None:
    """Return the known findings, read before anything is asked; None: there is no baseline."""
    if settings.baseline is None:
        if settings.update_baseline:
            raise SettingsError("--update-baseline needs --baseline FILE.")
        return None
    path = Path(settings.baseline)
    if settings.update_baseline and not path.exists():
        return frozenset()
    from linkcheck.gates import baseline

    return baseline.read(path)


def _gated(report: Report, settings: Settings, known: frozenset[FindingKey] | None) -> Report:
    """Return a report that known findings do not fail; write the baseline anew where that is wanted."""
    if known is None or settings.baseline is None:
        return report
    from linkcheck.gates import baseline

    if settings.update_baseline and report.exit_code in (0, 1):
        baseline.write(Path(settings.baseline), report)
        known = baseline.read(Path(settings.baseline))
    return baseline.without_known(report, known)


@app.command(cls=options.Command)
def extract(
    sources: options.Sources = None,
    config: options.Config = None,
    trust_settings: options.TrustSettings = None,
    input_format: options.InputFormat = None,
    whole_document: options.WholeDocument = None,
    exclude_path: options.ExcludePath = None,
    no_gitignore: options.NoGitignore = None,
    allow_empty: options.AllowEmpty = None,
    format: options.ExtractFormat = None,
    output: options.Output = None,
    quiet: options.Quiet = None,
    verbose: options.Verbose = None,
) -> None:
    """List the references as they are read; no network."""
    settings = _settings(locals())
    if settings.format not in EXTRACTION_FORMATS:
        raise SettingsError(f"--format must be one of {', '.join(EXTRACTION_FORMATS)} here, not {settings.format}.")
    _ready_output(settings)
    problems = reading.Problems()
    with closing(reading.extracted(settings, problems, width=_width(), colour=_colour(settings))) as pieces:
        _deliver(pieces, settings)
    raise typer.Exit(problems.exit_code(0))


@app.command(cls=options.Command)
def archive(
    sources: options.Sources = None,
    dry_run: options.DryRun = False,
    config: options.Config = None,
    trust_settings: options.TrustSettings = None,
    input_format: options.InputFormat = None,
    whole_document: options.WholeDocument = None,
    exclude_path: options.ExcludePath = None,
    no_gitignore: options.NoGitignore = None,
    exclude: options.Exclude = None,
    allow_empty: options.AllowEmpty = None,
    quiet: options.Quiet = None,
    verbose: options.Verbose = None,
    today: options.Today = None,
    timeout: options.Timeout = None,
    attempts: options.Attempts = None,
    concurrency: options.Concurrency = None,
    per_host: options.PerHost = None,
    host_interval: options.HostInterval = None,
    second_pass_delay: options.SecondPassDelay = None,
    connect_to: options.ConnectTo = None,
    dns_server: options.DnsServer = None,
    cacert: options.CaCert = None,
    proxy: options.Proxy = None,
    user_agent: options.UserAgent = None,
    header: options.Header = None,
    allow_env: options.AllowEnv = None,
) -> None:
    """Have live pages archived that have no copy yet.

    Pages without a memento near the access date of their reference are submitted to Save Page Now.

    Keys of an archive.org account are read from LINKCHECK_IA_KEY and LINKCHECK_IA_SECRET. What is under way at the end
    is kept in .linkcheck/, and the next run goes on from there. Exit codes as those of
    check; 3: something is left to do.
    """
    from linkcheck import archiving

    given = locals()
    settings = _settings({name: value for name, value in given.items() if name not in ("dry_run", "archiving")})
    problems = reading.Problems()
    read = partial(reading.references, settings, problems)
    code = archiving.archive(read, settings, os.environ, _run, dry_run=dry_run)
    raise typer.Exit(problems.exit_code(code))


@app.command(cls=options.Command)
def fix(
    sources: options.Sources = None,
    write: options.Write = False,
    config: options.Config = None,
    trust_settings: options.TrustSettings = None,
    input_format: options.InputFormat = None,
    whole_document: options.WholeDocument = None,
    exclude_path: options.ExcludePath = None,
    no_gitignore: options.NoGitignore = None,
    exclude: options.Exclude = None,
    allow_empty: options.AllowEmpty = None,
    changed_since: options.ChangedSince = None,
    quiet: options.Quiet = None,
    verbose: options.Verbose = None,
    today: options.Today = None,
    timeout: options.Timeout = None,
    attempts: options.Attempts = None,
    concurrency: options.Concurrency = None,
    per_host: options.PerHost = None,
    host_interval: options.HostInterval = None,
    second_pass_delay: options.SecondPassDelay = None,
    connect_to: options.ConnectTo = None,
    dns_server: options.DnsServer = None,
    cacert: options.CaCert = None,
    proxy: options.Proxy = None,
    user_agent: options.UserAgent = None,
    header: options.Header = None,
    allow_env: options.AllowEnv = None,
    allow_private: options.AllowPrivate = None,
) -> None:
    """Print safe corrections as a diff, or write them.

    The unified diff on standard output can be given to git apply; --write changes the files instead.

    Damaged DOIs and URLs whose repaired form answers, permanent moves, https in place of http, and the archived copy
    of what is gone. Each change is shown with the answer that it rests on; all else stays byte for byte.
    """
    from linkcheck.fixing import run

    given = locals()
    settings = _settings({name: value for name, value in given.items() if name not in ("write", "run")})
    problems = reading.Problems()
    code = run.fix(reading.files(settings, problems), settings, _run, write=write)
    raise typer.Exit(problems.exit_code(code))


@app.command(cls=options.Command)
def history(
    target: Annotated[
        str | None, typer.Argument(metavar="[TARGET]", help="A URL or DOI, or a part of one; without it, the audits.")
    ] = None,
    config: options.Config = None,
    trust_settings: options.TrustSettings = None,
    state: options.State = None,
) -> None:
    """Show what earlier runs found.

    Without TARGET, every run with its counts; with it, what each run found there.
    """
    from linkcheck.history.nights import told

    settings = _settings({"config": config, "trust_settings": trust_settings, "state": state})
    put(told(Path(settings.state or HISTORY), target, colour=_colour(settings)))


@app.command(cls=options.Command)
def explain(
    rule: Annotated[
        str | None, typer.Argument(metavar="[RULE]", help="A rule's name; without it, all are listed.")
    ] = None,
) -> None:
    """Explain a rule: its meaning, and what to do."""
    from linkcheck import rules

    width = min(_width(), 100)
    put(rules.overview(width=width) if rule is None else rules.explain(rule, width=width))


@app.command(cls=options.Command)
def init(
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there.")] = False,
) -> None:
    """Write starter settings and a nightly workflow.

    The files are linkcheck.toml and .github/workflows/linkcheck.yml.
    """
    from linkcheck import starting

    starting.init(Path(), force=force)


@app.command(cls=options.Command)
def demo(
    format: options.Format = None,
    output: options.Output = None,
    report_dir: options.ReportDir = None,
    drift: options.Drift = None,
    quiet: options.Quiet = None,
) -> None:
    """Check a small web on this machine; no internet.

    It has every kind of answer; the exit code is 1.
    """
    from linkcheck.demo import world

    given = {"format": format, "output": output, "report_dir": report_dir, "drift": drift, "quiet": quiet}
    base = _settings(given, own=True)
    _ready(base)
    with world.running() as web:
        settings = web.settings(base)
        references = web.references()
        report = _run(references, settings)
    report = replace(report, messages=(world.NOTE, *report.messages))
    _publish(report, settings)
    raise typer.Exit(report.exit_code)


# --- settings ------------------------------------------------------------------------------------


HISTORY = ".linkcheck/history.sqlite3"
_NO_SETTINGS = frozenset({"config"})


def _settings(given: Mapping[str, Any], *, own: bool = False) -> Settings:
    """Return the settings of this run.

    Args:
        given: The command's parameters by name; None where an option was not given.
        own: True: only what is given counts, no file and no environment (the demo's report is always the same).
    """
    values = {key.replace("_", "-"): value for key, value in given.items() if key not in _NO_SETTINGS}
    if own:
        return from_options(Settings(), values)
    if allow_env := given.get("allow_env"):
        values["allow-env"] = ",".join(allow_env)
    settings, files = settings_of_a_run(values, os.environ, Path.cwd(), config=given.get("config"))
    if settings.verbose:
        named = " and ".join(map(str, files))
        say(f"linkcheck: settings from {named}." if files else "linkcheck: no settings file found; using the defaults.")
    return settings


def _ready(settings: Settings) -> None:
    """Find out before the first probe whether the results can be written."""
    from linkcheck.rules import resolve_fail_on

    resolve_fail_on(settings.fail_on)
    if settings.format not in FORMATS:
        raise SettingsError(f"--format must be one of {', '.join(FORMATS)} here, not {settings.format}.")
    if settings.report_dir:
        check_folder(Path(settings.report_dir))
    _ready_output(settings)  # it may be in that folder


def _output(settings: Settings) -> Path | None:
    """Return the file that the report goes to; None for standard output."""
    return Path(settings.output) if settings.output and settings.output != STANDARD_INPUT else None


def _ready_output(settings: Settings) -> None:
    """Check that the output can be written, and that it is none of the files that this run reads or keeps."""
    output = _output(settings)
    if output is None:
        return
    check_file(output)
    taken = [(name, "a source") for name in settings.sources or (DEFAULT_SOURCE,)]
    taken += [
        (name, what) for name, what in ((settings.baseline, "the baseline"), (settings.state, "the history")) if name
    ]
    for name, what in taken:
        if output.is_file() and Path(name).is_file() and output.samefile(name):
            raise SettingsError(
                f"--output {output}: is {what} of this run and would be overwritten; name another file."
            )


# --- running -------------------------------------------------------------------------------------


def _run(references: Sequence[Reference], settings: Settings) -> Report:
    """Audit the references; the first Ctrl-C ends it early with what is known, the second at once."""
    import asyncio

    from linkcheck.pipeline import check as audit
    from linkcheck.pipeline import helpers_for
    from linkcheck.progress import display
    from linkcheck.schedule.loops import MANY, factory

    async def run() -> Report:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()

        def interrupt() -> None:
            loop.remove_signal_handler(signal.SIGINT)
            stop.set()

        loop.add_signal_handler(signal.SIGINT, interrupt)
        loop.add_signal_handler(signal.SIGTERM, interrupt)
        shown = not settings.quiet and sys.stderr.isatty() and not os.environ.get("CI")
        with display(sys.stderr, shown=shown) as progress:
            announce = None if settings.quiet or settings.offline else partial(_announce, settings=settings)
            return await audit(references, settings, progress=progress, stop=stop, announce=announce, begun=begun)

    begun = _copies(helpers_for(settings, len(references)))
    # A long list is not gone through to its end to see that it is long.
    links = sum(1 for _ in islice((link for reference in references for link in reference.links), MANY))
    with asyncio.Runner(loop_factory=factory(links)) as runner:
        return runner.run(run())


def _copies(count: int) -> list[Child]:
    """Begin processes that may be needed: none where this one cannot be copied."""
    if count < 1:
        return []
    from linkcheck import children
    from linkcheck.cluster import process

    return [process.copy(f"process {part + 1}") for part in range(count)] if children.may_copy() else []


def _announce(targets: Collection[Target], settings: Settings) -> None:
    """Say what is about to be asked and how long it can take at most, so that nobody waits in the dark."""
    from linkcheck.progress import duration
    from linkcheck.schedule.eta import upper_bound_s
    from linkcheck.wording import plural

    most = duration(upper_bound_s(targets, settings))
    say(f"linkcheck: {plural(len(targets), 'target')} to ask; this takes {most} at most, archive look-ups apart.")


# --- saying --------------------------------------------------------------------------------------


def _publish(report: Report, settings: Settings) -> None:
    """Write the files of the report folder and the report; a failure of the first does not stop the second."""
    from linkcheck.report import pieces
    from linkcheck.report.location import in_repository

    locate = in_repository(Path.cwd(), os.environ)
    failure: ReportError | None = None
    if settings.report_dir:
        try:
            write_reports(report, Path(settings.report_dir), locate)
        except ReportError as error:
            failure = error
    told = pieces(report, settings.format, width=_width(), colour=_colour(settings), locate=locate)
    _deliver(told, settings)
    if failure is not None:
        raise failure


def _deliver(pieces: Iterable[str | bytes], settings: Settings) -> None:
    if (output := _output(settings)) is not None:
        write_file(output, pieces)
    else:
        put_all(pieces)


def _width() -> int:
    """Return the columns to write for: the terminal's, else 80."""
    return shutil.get_terminal_size((80, 24)).columns


def _colour(settings: Settings) -> bool:
    """Tell whether to colour: on a terminal that can and a user who did not say no (https://no-color.org)."""
    if _output(settings) is not None or not sys.stdout.isatty():
        return False
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
