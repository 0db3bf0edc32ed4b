"""What a process can see of the machine it runs on: when the worker last showed that it lives, and how full the disk is."""

import os
import shutil
import time

WORKER_SILENT = 30.0  # seconds; the worker shows a sign of life at every round
_MEGABYTE = 1024 * 1024


def seconds_since(path: "os.PathLike[str]") -> float | None:
    """Say how long ago a file was touched, in seconds, never less than none.

    absent     None where there is no such file, or it may not be seen
    """
    try:
        return max(0.0, time.time() - os.stat(path).st_mtime)
    except OSError:
        return None


def megabytes_free(path: "os.PathLike[str]") -> int | None:
    """Say how much room is left on the disk where a folder lies, for this user.

    units      megabytes of 1024 x 1024 bytes
    absent     None where the folder is not there
    """
    try:
        return shutil.disk_usage(path).free // _MEGABYTE
    except OSError:
        return None
