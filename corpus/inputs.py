"""Which files of a corpus directory count, and whether they have changed."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path, PurePath

REGISTER = "sources.toml"
# Left by editors, office programs, downloads and operating systems; never documents.
_IGNORED = re.compile(r"^(~\$|\.|Thumbs\.db$|desktop\.ini$|#.*#$)|(\.tmp|\.part|\.crdownload|~)$", re.IGNORECASE)


def is_ignored(relative: PurePath) -> bool:
    return any(_IGNORED.search(part) for part in relative.parts)


def input_digests(directory: Path) -> dict[str, str]:
    """sha256 of every regular file below a corpus directory, by relative path (NFC)."""
    digests = {}
    for path in sorted(directory.rglob("*")):
        relative = path.relative_to(directory)
        if path.is_symlink() or not path.is_file() or is_ignored(relative):
            continue
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            digest = "unreadable"
        digests[relative_name(path, directory)] = digest
    return digests


def relative_name(path: Path, directory: Path) -> str:
    """A file's path below the directory: with "/", NFC, and \\xNN for bytes that are not UTF-8."""
    name = path.relative_to(directory).as_posix().encode("utf-8", "surrogateescape")
    return unicodedata.normalize("NFC", name.decode("utf-8", "backslashreplace"))


def changed_inputs(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Paths that are new, gone or different."""
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
