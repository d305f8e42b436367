"""What the documentation names exists: files, links, commands, settings of the environment."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("docs/**/*.md"), ROOT / "CHANGELOG.md"])
SOURCES = "".join(
    path.read_text() for path in [ROOT / "missionjeunes/settings.py", ROOT / "run", ROOT / "docker-compose.yml"]
)

PATH = re.compile(
    r"`((?:partners|conventions|placements|reporting|missionjeunes|templates|static|tests|docs)/[\w./-]+)`"
)
TEST = re.compile(r"`(test_\w+\.py)`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")
COMMAND = re.compile(r"(?:\./run manage|manage\.py) ([a-z_]{4,})")
VARIABLE = re.compile(r"`(MJ_[A-Z_]+[A-Z])`")
BLANK = re.compile(r"\[à compléter[^\]]*\]")


def named(pattern, pages=PAGES):
    return {(str(page.relative_to(ROOT)), name) for page in pages for name in pattern.findall(page.read_text())}


def test_files_named_exist():
    missing = {(page, name) for page, name in named(PATH) if not (ROOT / name).exists()}
    missing |= {(page, name) for page, name in named(TEST) if not (ROOT / "tests" / name).exists()}
    missing |= {(page, name) for page, name in named(LINK) if not (ROOT / page).parent.joinpath(name).exists()}
    assert not missing


def test_commands_named_exist():
    commands = set(get_commands())
    assert not {(page, name) for page, name in named(COMMAND) if name not in commands}


def test_settings_named_are_read():
    assert not {(page, name) for page, name in named(VARIABLE) if name not in SOURCES}


@pytest.mark.parametrize("name", ["guide", "exploitant"])
def test_pages_for_users_name_no_folder_that_is_not_delivered(name):
    pages = list((ROOT / "docs" / name).glob("*.md"))
    assert pages
    assert not [page.name for page in pages if "spec/" in page.read_text() or "TODO" in page.read_text()]


def test_blanks_stand_in_the_operator_s_kit_alone():
    others = [page for page in PAGES if page.parent.name != "exploitant"]
    assert not [page.name for page in others if BLANK.search(page.read_text())]
