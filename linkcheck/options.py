"""The options of the command line: one annotation each, shared by the commands that have it.

An option that is not given is None, so that the environment and the settings file can speak.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from linkcheck.report import EXTRACTION_FORMATS
from linkcheck.settings import ARCHIVE_CHOICES, DEFAULTS, FORMATS

_INPUT, _OUTPUT, _DATES, _PROBING, _SERVICES = "Input", "Output", "Dates", "Requests", "Services"
_MEMORY = "History"


class Command(TyperCommand):
    """A command whose help lists the options in groups, without Rich: its markup eats `[tool.linkcheck]`."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the groups in the order of their first option."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if (record := parameter.get_help_record(ctx)) is not None:
                group = "Arguments" if parameter.param_type_name == "argument" else "Other"
                groups.setdefault(getattr(parameter, "rich_help_panel", None) or group, []).append(record)
        for title, records in groups.items():
            with formatter.section(title):
                formatter.write_dl(records)


def _number(value: float) -> str:
    return f"{value:g}"


def _words(values: Iterable[str]) -> str:
    return ",".join(values)


Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE]...", show_default=False,
        help="Files, folders, globs, or - for standard input. Default: `sources` of the settings, else references.txt.",
    ),
]  # fmt: skip
Config = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", rich_help_panel=_INPUT,
        help="Settings file, *.toml. Default: the nearest linkcheck.toml, or pyproject.toml with [tool.linkcheck].",
    ),
]  # fmt: skip
TrustSettings = Annotated[
    bool | None,
    typer.Option(
        "--trust-settings/--limit-settings", show_default=False, rich_help_panel=_INPUT,
        help="Let the settings file of a checkout set everything, such as proxies, services and files elsewhere.",
    ),
]  # fmt: skip
AllowEnv = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-env", metavar="NAME,...", rich_help_panel=_PROBING,
        help="Environment variables that `env:` in a checkout's `header` may read. Repeatable.",
    ),
]  # fmt: skip
InputFormat = Annotated[
    str | None,
    typer.Option(
        "--input-format", metavar="FORMAT", rich_help_panel=_INPUT,
        help="Format of the sources, where extension and content do not tell it.",
    ),
]  # fmt: skip
WholeDocument = Annotated[
    bool | None,
    typer.Option(
        "--whole-document/--only-list", show_default=False, rich_help_panel=_INPUT,
        help="Read the links outside the reference list too, where a document has one.",
    ),
]  # fmt: skip
ExcludePath = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude-path", metavar="GLOB", rich_help_panel=_INPUT,
        help="Leave files of this path or name out of folders; ** stands for any number of folders. Repeatable.",
    ),
]  # fmt: skip
NoGitignore = Annotated[
    bool | None,
    typer.Option(
        "--no-gitignore/--gitignore", show_default=False, rich_help_panel=_INPUT,
        help="Also read what git ignores and what is in node_modules, build and similar folders.",
    ),
]  # fmt: skip
Exclude = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude", metavar="REGEX", rich_help_panel=_INPUT,
        help="Leave out links whose address matches; may be given again.",
    ),
]  # fmt: skip
AllowEmpty = Annotated[
    bool | None,
    typer.Option(
        "--allow-empty/--not-empty", show_default=False, rich_help_panel=_INPUT,
        help="Exit 0 instead of 4 where nothing to check is found.",
    ),
]  # fmt: skip
Write = Annotated[
    bool,
    typer.Option("--write", rich_help_panel=_OUTPUT, help="Change the files, in place of showing a diff."),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", rich_help_panel=_OUTPUT, help="Show what would be submitted, and submit nothing."),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format", "-f", metavar="FORMAT", rich_help_panel=_OUTPUT,
        help=f"{', '.join(FORMATS)}. Default: {DEFAULTS.format}.",
    ),
]  # fmt: skip
ExtractFormat = Annotated[
    str | None,
    typer.Option(
        "--format", "-f", metavar="FORMAT", rich_help_panel=_OUTPUT,
        help=f"{', '.join(EXTRACTION_FORMATS)}. Default: {DEFAULTS.format}.",
    ),
]  # fmt: skip
Output = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", rich_help_panel=_OUTPUT,
        help="File to write the report to, instead of standard output (-).",
    ),
]  # fmt: skip
ReportDir = Annotated[
    str | None,
    typer.Option(
        "--report-dir", metavar="DIR", rich_help_panel=_OUTPUT,
        help="Also write latest.* reports there, with a dated copy of each.",
    ),
]  # fmt: skip
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on", metavar="RULE,...", rich_help_panel=_OUTPUT,
        help=f"Rules, or levels (error, warning, note), that make it exit 1. Default: {_words(DEFAULTS.fail_on)}.",
    ),
]  # fmt: skip
WarnOnly = Annotated[
    bool | None,
    typer.Option(
        "--warn-only/--may-fail", show_default=False, rich_help_panel=_OUTPUT,
        help="Report all, but do not let findings fail the run.",
    ),
]  # fmt: skip
Quiet = Annotated[
    bool | None,
    typer.Option(
        "--quiet/--not-quiet", "-q", show_default=False, rich_help_panel=_OUTPUT,
        help="Print no progress and no remarks on standard error.",
    ),
]  # fmt: skip
Verbose = Annotated[
    bool | None,
    typer.Option(
        "--verbose/--not-verbose", "-v", show_default=False, rich_help_panel=_OUTPUT,
        help="Print on standard error which files and settings are used.",
    ),
]  # fmt: skip
Today = Annotated[
    str | None,
    typer.Option(
        "--today", metavar="YYYY-MM-DD", rich_help_panel=_DATES,
        help="The day of the audit, for repeatable date rules. Default: the machine's day.",
    ),
]  # fmt: skip
MaxAge = Annotated[
    int | None,
    typer.Option(
        "--max-age", metavar="DAYS", rich_help_panel=_DATES,
        help=f"An access date older than this is stale. Default: {DEFAULTS.max_age}.",
    ),
]  # fmt: skip
Offline = Annotated[
    bool | None,
    typer.Option(
        "--offline/--online", show_default=False, rich_help_panel=_PROBING,
        help="Touch no network: extraction and date rules only.",
    ),
]  # fmt: skip
Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout", metavar="S", rich_help_panel=_PROBING,
        help=f"Seconds for a whole probe, redirects included. Default: {_number(DEFAULTS.timeout)}.",
    ),
]  # fmt: skip
Attempts = Annotated[
    int | None,
    typer.Option(
        "--attempts", metavar="N", rich_help_panel=_PROBING,
        help=f"Tries for what may be transient. Default: {DEFAULTS.attempts}.",
    ),
]  # fmt: skip
Concurrency = Annotated[
    int | None,
    typer.Option(
        "--concurrency", metavar="N", rich_help_panel=_PROBING,
        help=f"Requests under way at once. Default: {DEFAULTS.concurrency}.",
    ),
]  # fmt: skip
PerHost = Annotated[
    int | None,
    typer.Option(
        "--per-host", metavar="N", rich_help_panel=_PROBING,
        help=f"Requests under way at one host. Default: {DEFAULTS.per_host}.",
    ),
]  # fmt: skip
HostInterval = Annotated[
    float | None,
    typer.Option(
        "--host-interval", metavar="S", rich_help_panel=_PROBING,
        help=f"Seconds between two requests to one host. Default: {_number(DEFAULTS.host_interval)}.",
    ),
]  # fmt: skip
SecondPassDelay = Annotated[
    float | None,
    typer.Option(
        "--second-pass-delay", metavar="S", rich_help_panel=_PROBING,
        help=f"Seconds before what failed is asked again; 0: at once. Default: {_number(DEFAULTS.second_pass_delay)}.",
    ),
]  # fmt: skip
ConnectTo = Annotated[
    list[str] | None,
    typer.Option(
        "--connect-to", metavar="HOST:PORT:HOST2:PORT2", rich_help_panel=_PROBING,
        help="Connect to HOST2:PORT2 for HOST:PORT; an empty part matches any. May be given again.",
    ),
]  # fmt: skip
DnsServer = Annotated[
    str | None,
    typer.Option(
        "--dns-server", metavar="ADDR[:PORT]", rich_help_panel=_PROBING,
        help="Ask this name server instead of the system's.",
    ),
]  # fmt: skip
CaCert = Annotated[
    str | None,
    typer.Option(
        "--cacert", metavar="FILE", rich_help_panel=_PROBING,
        help="PEM file of authorities to trust besides the system's.",
    ),
]  # fmt: skip
Proxy = Annotated[
    str | None,
    typer.Option(
        "--proxy", metavar="URL", rich_help_panel=_PROBING,
        help="Proxy for all requests but those to NO_PROXY. Default: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY; an empty URL "
        "ignores them.",
    ),
]  # fmt: skip
UserAgent = Annotated[
    str | None,
    typer.Option(
        "--user-agent", metavar="TEXT", rich_help_panel=_PROBING,
        help="Say this instead of who we are. Better: set `mailto`, which adds whom to write to.",
    ),
]  # fmt: skip
Header = Annotated[
    list[str] | None,
    typer.Option(
        "--header", metavar="'HOST: Name: value'", rich_help_panel=_PROBING,
        help="Header for one origin, [http://]HOST[:PORT], https by default; a value env:NAME is read from the "
        "environment. Repeatable.",
    ),
]  # fmt: skip
AllowPrivate = Annotated[
    bool | None,
    typer.Option(
        "--allow-private/--refuse-private", show_default=False, rich_help_panel=_PROBING,
        help="Probe private, loopback and link-local addresses, which are refused otherwise.",
    ),
]  # fmt: skip
Processes = Annotated[
    int | None,
    typer.Option(
        "--processes", metavar="N", rich_help_panel=_PROBING,
        help="Processes that probe. Default: one, and up to four where a long list keeps a processor busy.",
    ),
]  # fmt: skip
Dask = Annotated[
    str | None,
    typer.Option(
        "--dask", metavar="ADDRESS", rich_help_panel=_PROBING,
        help="Make the probes on the workers of a Dask cluster; ADDRESS is its scheduler's, as tcp://HOST:PORT.",
    ),
]  # fmt: skip
Baseline = Annotated[
    str | None,
    typer.Option(
        "--baseline", metavar="FILE", rich_help_panel=_MEMORY,
        help="Findings that are known, by rule and target; they do not fail the run.",
    ),
]  # fmt: skip
UpdateBaseline = Annotated[
    bool | None,
    typer.Option(
        "--update-baseline/--keep-baseline", show_default=False, rich_help_panel=_MEMORY,
        help="Write the baseline anew from what fails this run.",
    ),
]  # fmt: skip
CrossrefDump = Annotated[
    str | None,
    typer.Option(
        "--crossref-dump", metavar="PATH", rich_help_panel=_SERVICES,
        help="Crossref's public data file: what is in it is asked of neither doi.org nor Crossref.",
    ),
]  # fmt: skip
CdxIndex = Annotated[
    str | None,
    typer.Option(
        "--cdx-index", metavar="PATH", rich_help_panel=_SERVICES,
        help="The web archive's capture index (CDX, CDXJ, ZipNum): it is asked for the copies that are in it only.",
    ),
]  # fmt: skip
ChangedSince = Annotated[
    str | None,
    typer.Option(
        "--changed-since", metavar="REV", rich_help_panel=_INPUT,
        help="Only references that were touched since a revision of git.",
    ),
]  # fmt: skip
State = Annotated[
    str | None,
    typer.Option(
        "--state", metavar="FILE", rich_help_panel=_MEMORY,
        help="Where audits are remembered. Default: .linkcheck/history.sqlite3.",
    ),
]  # fmt: skip
Fresh = Annotated[
    bool | None,
    typer.Option(
        "--fresh/--reuse", show_default=False, rich_help_panel=_MEMORY,
        help="Ask about everything, also what was fine a few days ago.",
    ),
]  # fmt: skip
Resume = Annotated[
    bool | None,
    typer.Option(
        "--resume/--from-start", show_default=False, rich_help_panel=_MEMORY,
        help="Go on with the last audit of the same sources, if it did not come to its end.",
    ),
]  # fmt: skip
Archive = Annotated[
    str | None,
    typer.Option(
        "--archive", metavar="WHEN", rich_help_panel=_SERVICES,
        help=f"Look up archive copies: {', '.join(ARCHIVE_CHOICES)}. Default: {DEFAULTS.archive}.",
    ),
]  # fmt: skip
Drift = Annotated[
    bool | None,
    typer.Option(
        "--drift/--no-drift", show_default=False, rich_help_panel=_SERVICES,
        help="Compare live pages with their archived copies from near the access date; costs two or three asks a page.",
    ),
]  # fmt: skip
NoState = Annotated[
    bool | None,
    typer.Option(
        "--no-state/--with-state", show_default=False, rich_help_panel=_MEMORY,
        help="Use and keep no memory of other audits: ask everything, remember nothing.",
    ),
]  # fmt: skip
Metadata = Annotated[
    bool | None,
    typer.Option(
        "--metadata/--no-metadata", show_default=False, rich_help_panel=_SERVICES,
        help="Ask Crossref and the like what is registered of each DOI: retracted, corrected, another work? Default.",
    ),
]  # fmt: skip
