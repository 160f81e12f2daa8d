"""What is written so that a power cut leaves it whole or not there at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Brings the names in `folder` to the disk. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY)  # a folder cannot be opened as a file
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Brings what was written to a file to the disk. Raises `OSError`."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def write_private(path: Path, data: bytes) -> None:
    """A new file that only its owner may read, on the disk before it returns; its folder is the caller's to sync. What could not
    be written whole is not left behind. Raises `OSError`: also when there is a file of that name."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def replace_private(path: Path, data: bytes) -> None:
    """Like `write_private`, in one moment in the place of whatever had that name, folder included."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    write_private(part, data)
    move(part, path)


def move(source: Path, target: Path) -> None:
    """Gives a file or folder its final name, on the disk before it returns. Raises `OSError`."""
    os.replace(source, target)
    sync_folder(target.parent)


def copy_private(source: Path, target: Path) -> None:
    """Copies a file of any size under the promises of `write_private`. Raises `OSError`."""
    with source.open("rb") as reading:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as writing:
                shutil.copyfileobj(reading, writing, 1 << 20)
                writing.flush()
                os.fsync(writing.fileno())
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def overwrite_and_remove(path: Path) -> None:
    """Removes a small secret and, as far as the disk writes in place, its bytes. One already gone is no error."""
    try:
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink()
    sync_folder(path.parent)
