"""Hostile and broken files: every one ends in rows or in a French refusal, never in an exception, a partial write or
an unbounded use of the machine. 2 000 files with MJ_CAMPAIGN=1, a tenth by default."""

import csv
import io
import random
import re
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import xlsxwriter

from missionjeunes.work.importing.layout import kind_named
from missionjeunes.work.importing.reader import MEMORY, ask
from missionjeunes.work.importing.reading.refusal import Refusal
from placements.models import Youth
from tests.conftest import CAMPAIGN
from tests.importing import YOUTH_HEADINGS, nir, run_import, write, youth_row

FILES = 2_000 if CAMPAIGN else 200
SECONDS = 30


@contextmanager
def watched_readers():
    """Watch the reading processes that this one starts; gives a list whose maximum is their peak memory, in bytes.

    `ru_maxrss` of a child would count the parent's own memory, which a new process shares until it runs its program.
    """
    peaks, over = [0], threading.Event()

    def watch():
        while not over.wait(0.01):
            for children in Path("/proc/self/task").glob("*/children"):
                with suppress(OSError):  # a thread or a process that has just ended
                    for child in children.read_text().split():
                        with suppress(OSError, TypeError):  # it may have ended meanwhile
                            if b"reading.main" in Path(f"/proc/{child}/cmdline").read_bytes():
                                status = Path(f"/proc/{child}/status").read_text()
                                peaks.append(int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        over.set()
        watcher.join()


def good_csv(chance: random.Random) -> bytes:
    out = io.StringIO()
    rows = csv.DictWriter(out, YOUTH_HEADINGS, delimiter=chance.choice(";,\t"), restval="")
    rows.writeheader()
    rows.writerows(youth_row(f"{n:04d}") for n in range(chance.randrange(1, 40)))
    return out.getvalue().encode(chance.choice(["utf-8", "utf-8-sig", "cp1252"]))


def good_xlsx(chance: random.Random) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, YOUTH_HEADINGS)
        for n in range(1, chance.randrange(2, 30)):
            row = youth_row(f"{n:04d}")
            sheet.write_row(n, 0, [row.get(name, "") for name in YOUTH_HEADINGS])
    return out.getvalue()


def mutated(content: bytes, chance: random.Random) -> bytes:
    found = bytearray(content)
    for _ in range(chance.randrange(1, 12)):
        place = chance.randrange(len(found))
        how = chance.randrange(4)
        if how == 0:
            found[place] = chance.randrange(256)
        elif how == 1:
            del found[place : place + chance.randrange(1, 40)]
        elif how == 2:
            found[place:place] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 20)))
        else:
            found[place:place] = found[: chance.randrange(1, 200)]
        if not found:
            break
    return bytes(found)


def rezipped(content: bytes, chance: random.Random) -> bytes:
    """The workbook with one of its parts damaged inside a sound archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        victim = chance.choice([name for name in names if name.startswith("xl/")])
        for name in names:
            part = old.read(name)
            new.writestr(name, mutated(part, chance) if name == victim else part)
    return out.getvalue()


def bomb(chance: random.Random) -> bytes:
    """A workbook whose sheet unpacks to far more than it weighs, now and then with a lying size."""
    out = io.BytesIO()
    cell = b'<c r="A1" t="inlineStr"><is><t>' + b"A" * 1000 + b"</t></is></c>"
    rows = b"<row>" + cell * 8 + b"</row>"
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet += rows * chance.choice([200, 6_000, 15_000]) + b"</sheetData></worksheet>"
    with (
        zipfile.ZipFile(io.BytesIO(good_xlsx(chance))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
    found = bytearray(out.getvalue())
    if chance.random() < 0.3:
        place = found.rfind(b"PK\x01\x02")
        found[place + 24 : place + 28] = (100).to_bytes(4, "little")
    return bytes(found)


def hostile(chance: random.Random) -> bytes:
    base = good_csv(chance)
    kinds = [
        lambda: mutated(base, chance),
        lambda: mutated(good_xlsx(chance), chance),
        lambda: rezipped(good_xlsx(chance), chance),
        lambda: base.decode("cp1252", "replace").encode(chance.choice(["utf-16", "utf-16-le", "utf-32"])),
        lambda: base.replace(b"Durand", chance.choice([b"\x00", b"\x1b[2J", "\u202egnp".encode(), b"\x7f"])),
        lambda: base.replace(b"Awa", chance.choice([b"=1+1", b"@SUM(A1)", b"-2", b"+33", b"'=1"])),
        lambda: base.replace(b"Durand", nir().encode()),
        lambda: base.replace(b"Durand", b"x" * chance.choice([300, 30_000, 3_000_000])),
        lambda: base.replace(b"Durand", b'"' * chance.randrange(1, 5)),
        lambda: base.replace(b"numero_dossier", b"numero_inconnu"),
        lambda: base.replace(b"nom", b"numero_dossier"),
        lambda: base.replace(b"\n", b";;;;\n", chance.randrange(1, 5)),
        lambda: bytes(chance.randrange(256) for _ in range(chance.randrange(0, 3000))),
        lambda: b"\xef\xbb\xbf" + b"\n" * chance.randrange(0, 5000),
        lambda: b";" * chance.randrange(1, 100_000),
        lambda: base.replace(b"2004", chance.choice([b"9999", b"0000", "２００４".encode(), b"1e9", b"NaN", b"-1"])),
        lambda: b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
        lambda: b"PK\x03\x04" + bytes(chance.randrange(256) for _ in range(200)),
        lambda: bomb(chance),
    ]
    return chance.choice(kinds)()


def test_no_hostile_file_escapes_the_reader(tmp_path, settings):
    layout = kind_named("jeunes").layout

    def read(seed: int) -> tuple[int, str, float]:
        folder = tmp_path / str(seed)
        folder.mkdir()
        path = folder / "fichier"
        path.write_bytes(hostile(random.Random(seed)))
        started = time.monotonic()
        try:
            answer = ask("stage", path, layout, folder=str(folder))
            outcome = "" if answer["rows"] >= 0 else "negative"
        except Refusal as refusal:
            outcome = str(refusal)
        elapsed = time.monotonic() - started
        for file in folder.iterdir():
            file.unlink()
        return seed, outcome, elapsed

    with watched_readers() as peaks, ThreadPoolExecutor(2) as pool:
        results = list(pool.map(read, range(FILES)))
    refused = [outcome for _, outcome, _ in results if outcome]
    assert max(elapsed for *_, elapsed in results) < SECONDS
    assert 10 << 20 < max(peaks) <= MEMORY
    assert all(message[0].isupper() and message.endswith((".", "…")) and " " in message for message in refused)
    assert FILES / 4 < len(refused) < FILES
    assert len({message.split(":")[0] for message in refused}) > 8


@pytest.mark.usefixtures("db")
def test_hostile_files_leave_whole_rows_or_nothing(cast, tmp_path, as_worker):
    """Through the command: a refusal writes nothing; otherwise the figures add up and every row is whole."""
    outcomes = set()
    with as_worker():
        for seed in range(FILES // 5):
            path = tmp_path / "fichier.csv"
            path.write_bytes(hostile(random.Random(50_000 + seed)))
            before = Youth.objects.using("owner").count()
            try:
                summary = run_import(path, "jeunes")
            except SystemExit as end:
                assert end.code == 1
                assert Youth.objects.using("owner").count() == before
                outcomes.add("refused")
                continue
            parts = [summary[name] for name in ("created", "updated", "unchanged", "rejected")]
            assert min(parts) >= 0 and sum(parts) == summary["rows"]
            outcomes.add("processed")
    assert outcomes == {"refused", "processed"}
    assert not Youth.objects.using("owner").exclude(mission_locale=cast.mission_locale).exists()


@pytest.mark.parametrize(
    ("heading", "value"),
    [("nir", ""), ("N° de sécurité sociale", ""), ("NSS", ""), ("remarque", nir()),
     ("remarque", nir("285052A006084")),
     ("remarque", "vu : 1 85 05 78 006 084 " + nir()[-2:]), ("telephone", nir("199092B006001")),
     ("numero_dossier", nir())],
)  # fmt: skip
@pytest.mark.usefixtures("db")
def test_a_social_security_number_refuses_the_file(cast, tmp_path, as_worker, capsys, heading, value):
    headings = [*YOUTH_HEADINGS, *([heading] if heading not in YOUTH_HEADINGS else [])]
    rows = [youth_row("0001"), youth_row("0002") | {heading: value}]
    with as_worker(), pytest.raises(SystemExit):
        run_import(write(tmp_path / "j.csv", headings, rows), "jeunes")
    assert not Youth.objects.using("owner").exists()


@pytest.mark.usefixtures("db")
def test_a_few_look_alikes_among_key_values_are_chance(cast, tmp_path, as_worker):
    rows = [youth_row(f"{n:04d}") for n in range(99)] + [youth_row(nir())]
    with as_worker():
        assert run_import(write(tmp_path / "j.csv", YOUTH_HEADINGS, rows), "jeunes")["created"] == 100
