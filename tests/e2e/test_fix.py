"""`linkcheck fix`: the diff that git takes, the files that are written, and the audit after it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from linkcheck.demo.world import running
from tests.e2e.conftest import Outcome, Run
from tests.e2e.nights import HOST, Web
from tests.e2e.test_gates import ENV, entry
from tests.e2e.test_nights import url

FATES = {"fine": lambda night: 200, "moves": lambda night: 301, "gone": lambda night: 404}
LIST = f"{entry('fine')}\r\n\r\n{entry('moves', 2)}\r\n\r\n{entry('gone', 3)}\r\nno end"


def fix(run: Run, web: Web, *more: str) -> Outcome:
    """Run the command."""
    reach = ["--connect-to", f"{HOST}:80:127.0.0.1:{web.port}", "--connect-to", f"{HOST}:443:127.0.0.1:9"]
    quick = ["--host-interval", "0", "--second-pass-delay", "0", "--attempts", "1", "--today", "2026-03-01"]
    quiet = {
        "LINKCHECK_TIMEGATES": f"http://{HOST}/nothing/",
        "LINKCHECK_AVAILABILITY_API": "",
        "LINKCHECK_CDX_API": "",
    }
    return run("fix", "list.txt", *reach, *quick, *more, env={**ENV, **quiet})


def audit(run: Run, web: Web) -> Any:
    """Audit the list, with its memory, and return the report."""
    reach = ["--connect-to", f"{HOST}:80:127.0.0.1:{web.port}", "--archive", "never", "--quiet", "--attempts", "1"]
    return run("check", "list.txt", *reach, "--format", "json", env=ENV).json()


def test_the_diff_is_taken_by_git(run: Run, tmp_path: Path) -> None:
    """Each change is told with its evidence in front of a diff that applies."""
    path = tmp_path / "list.txt"
    path.write_bytes(LIST.encode())
    with Web(fates=dict(FATES)).serving() as web:
        shown = fix(run, web, "--quiet")
        assert shown.code == 0
        assert path.read_bytes() == LIST.encode()
        assert (
            f"# list.txt:3: {url('moves')} -> {url('canary')}: the page has moved there for good (301).\n" in shown.out
        )
        (tmp_path / "a.diff").write_bytes(shown.out.encode())
        subprocess.run(["git", "apply", "a.diff"], cwd=tmp_path, check=True, capture_output=True)
        assert path.read_bytes() == LIST.replace(url("moves"), url("canary")).encode()


def test_written_once_and_never_again(run: Run, tmp_path: Path) -> None:
    """What is written stays so, byte for byte elsewhere, and the audit shows it as fixed."""
    path = tmp_path / "list.txt"
    path.write_bytes(b"\xef\xbb\xbf" + LIST.encode())
    path.chmod(0o640)
    with Web(fates=dict(FATES)).serving() as web:
        assert audit(run, web)["summary"]["rules"]["moved"] == 1
        assert fix(run, web, "--write").code == 0
        assert path.read_bytes() == b"\xef\xbb\xbf" + LIST.replace(url("moves"), url("canary")).encode()
        assert path.stat().st_mode & 0o777 == 0o640
        again = fix(run, web, "--write")
        assert (again.code, again.out) == (0, "")
        assert "0 corrections." in again.err
        after = audit(run, web)
        assert "moved" not in after["summary"]["rules"]
        assert {"rule": "moved", "target": url("moves")} in after["changes"]["fixed"]


def test_what_cannot_be_corrected_is_told(run: Run, tmp_path: Path) -> None:
    """A file in another encoding is left as it is."""
    data = f"{entry('moves')} Müller".encode("latin-1")
    (tmp_path / "list.txt").write_bytes(data)
    with Web(fates=dict(FATES)).serving() as web:
        done = fix(run, web, "--write", "--allow-empty")
    assert (tmp_path / "list.txt").read_bytes() == data
    assert "list.txt: it is not UTF-8, and is left as it is." in done.err


DEAD = "https://www.cas.go.jp/jp/siryou/221216anzenhoshou/nss-e.pdf"
COPY = f"https://web.archive.org/web/20230301101112/{DEAD}"
FINE = "www.foreignaffairs.com/europe/stronger_nato?page=1"
DAMAGED, REPAIRED = "10.24412/2686–7702–2021–3–6–18", "10.24412/2686-7702-2021-3-6-18"
NOTE = f"Archived: {COPY}, captured 2023-03-01"
FILES = {
    "list.txt": (
        f"1. Japan. Strategy. URL: {DEAD} (accessed: 05.03.2023).\n\n2. Kistanov V. Title. DOI: {DAMAGED}.\n\n"
        f"3. NATO. Programme. URL: http://{FINE} (accessed: 15.07.2023).\n",
        f"1. Japan. Strategy. URL: {DEAD} (accessed: 05.03.2023). Archived: {COPY}, captured 01.03.2023.\n\n"
        f"2. Kistanov V. Title. DOI: {REPAIRED}.\n\n"
        f"3. NATO. Programme. URL: https://{FINE} (accessed: 15.07.2023).\n",
    ),
    "list.bib": (
        f"@online{{japan, title = {{Strategy}}, url = {{{DEAD}}}, urldate = {{2023-03-05}}}}\n\n"
        f"@article{{k,\n  doi = {{{DAMAGED}}},\n}}\n",
        f"@online{{japan, title = {{Strategy}}, url = {{{DEAD}}}, archiveurl = {{{COPY}}},"
        f" archivedate = {{2023-03-01}}, urldate = {{2023-03-05}}}}\n\n@article{{k,\n  doi = {{{REPAIRED}}},\n}}\n",
    ),
    "list.ris": (
        f"TY  - ELEC\r\nTI  - Strategy\r\nUR  - {DEAD}\r\nY2  - 2023/03/05\r\nER  - \r\n",
        f"TY  - ELEC\r\nTI  - Strategy\r\nUR  - {DEAD}\r\nN1  - {NOTE.replace('2023-03-01', '2023/03/01')}\r\n"
        "Y2  - 2023/03/05\r\nER  - \r\n",
    ),
    "list.tex": (
        f"\\begin{{thebibliography}}{{9}}\n\\bibitem{{a}} Japan. Strategy. \\url{{{DEAD}}} (accessed March 5, 2023).\n"
        f"\\bibitem{{b}} NATO. \\href{{http://{FINE.replace('_', chr(92) + '_')}}}{{Programme}}.\n"
        "\\end{thebibliography}\n",
        f"\\begin{{thebibliography}}{{9}}\n\\bibitem{{a}} Japan. Strategy. \\url{{{DEAD}}} (accessed March 5, 2023)."
        f" Archived: \\url{{{COPY}}}, captured 2023-03-01.\n"
        f"\\bibitem{{b}} NATO. \\href{{https://{FINE.replace('_', chr(92) + '_')}}}{{Programme}}.\n"
        "\\end{thebibliography}\n",
    ),
    "list.html": (
        f'<ol><li>NATO. <a href="http://{FINE}">http://{FINE}</a></li>'
        f'<li>Japan. <a href="{DEAD}">Strategy</a>, accessed 2023-03-05.</li></ol>\n',
        f'<ol><li>NATO. <a href="https://{FINE}">https://{FINE}</a></li>'
        f'<li>Japan. <a href="{DEAD}">Strategy</a> (<a href="{COPY}">Archived</a>, 2023-03-01), accessed 2023-03-05.'
        "</li></ol>\n",
    ),
    "list.csv": (f"title,url\nStrategy,{DEAD}\n", f"title,url\nStrategy,{DEAD}\n"),
}
"""Each list before and after, told of the demo's web."""


def test_copies_https_and_dois_in_each_format(run: Run, tmp_path: Path) -> None:
    """A copy of the day the author looked, the page's https form, the DOI that is registered; and again nothing."""
    for name, (before, _) in FILES.items():
        (tmp_path / name).write_bytes(before.encode())
    paths = [str(tmp_path / "list.txt"), *list(FILES)[1:]]
    with running() as web:
        reach = [part for rule in web.connect_to() for part in ("--connect-to", rule)]
        quick = ["--host-interval", "0", "--second-pass-delay", "0", "--attempts", "1", "--cacert", web.cacert]
        shown = run("fix", *paths, *reach, *quick)
        assert shown.code == 0, shown.err
        assert f"http://{FINE} -> https://{FINE}: https opens the same page, word for word." in shown.out
        assert f"list.csv:2: {DEAD}: its page is gone" in shown.err
        assert COPY in shown.err
        (tmp_path / "a.diff").write_bytes(shown.out.encode())
        subprocess.run(["git", "apply", "--check", "a.diff"], cwd=tmp_path, check=True, capture_output=True)
        done = run("fix", *paths, *reach, *quick, "--write")
        assert "10 corrections." in done.err
        for name, (_, after) in FILES.items():
            assert (tmp_path / name).read_bytes().decode() == after
        again = run("fix", *paths, *reach, *quick, "--write")
        assert (again.code, again.out) == (0, "")
        assert "0 corrections." in again.err


def test_only_what_was_touched_is_corrected(run: Run, tmp_path: Path) -> None:
    """With a revision named, the rest of the list stays as it is."""
    path = tmp_path / "list.txt"
    path.write_text(f"{entry('moves')}\n")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example"]
    for step in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "a"]):
        subprocess.run([*git, *step], cwd=tmp_path, check=True)
    with Web(fates=dict(FATES)).serving() as web:
        untouched = fix(run, web, "--changed-since", "HEAD")
        assert (untouched.code, untouched.out) == (0, "")
        assert "no reference was touched since HEAD" in untouched.err
        path.write_text(f"{entry('moves')}\n\n{entry('moves', 2)}\n")
        assert fix(run, web, "--changed-since", "HEAD", "--write").code == 0
    assert path.read_text() == f"{entry('moves')}\n\n{entry('moves', 2).replace(url('moves'), url('canary'))}\n"


JOINED = {
    "list.txt": "OpenAlex. {a}\ndata_set of it.\nFigshare. {b}\nand/or more. See {c}_\nnow (2020).\n",
    "list.md": "The code is at {a}\nZenodo_2 keeps it; see also {b}\n#3 is open.\n",
    "list.rst": "The code is at {a}\nstate-of-the-art tools use it.\n\nSee {b}\n.gitignore is ours.\n",
    "list.tex": "The code is at {a}\n/usr/bin has it.\n\nSee {b}\nx86_64 only.\n",
}
"""Live links with words behind them that could be taken for a part; one address is truly wrapped."""


def test_words_behind_a_live_link_are_no_part_of_it(run: Run, tmp_path: Path) -> None:
    """The link as written answers, so nothing is wrong with it; only what the answer proves is joined."""
    fates = {name: lambda night: 200 for name in ("a", "b", "c_now")}
    with Web(fates=dict(fates)).serving() as web:
        for name, form in JOINED.items():
            text = form.format(a=url("a"), b=url("b"), c=url("c"))
            (tmp_path / name).write_text(text)
            reach = ["--connect-to", f"{HOST}:80:127.0.0.1:{web.port}", "--attempts", "1"]
            quick = [*reach, "--host-interval", "0", "--second-pass-delay", "0", "--quiet"]
            done = run("check", name, *quick, "--archive", "never", "--no-state", "--format", "json", env=ENV)
            found = [
                (finding["rule"], finding["message"])
                for each in done.json()["references"]
                for finding in each["findings"]
            ]
            assert not [rule for rule, _ in found if rule in ("broken-link", "soft-404", "unverified")], found
            written = run("fix", name, *quick, "--write", env={**ENV, "LINKCHECK_TIMEGATES": ""})
            assert written.code == 0
            assert (tmp_path / name).read_text() == text.replace(f"{url('c')}_\nnow", url("c_now"))
    assert not [name for name in web.asked if name.startswith(("a", "b")) and name not in ("a", "b")]
