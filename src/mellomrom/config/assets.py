"""Copy the web files that others made from node_modules into the package, with their licences.

    python -m mellomrom.config.assets node_modules

They are installed by package-lock.json, not committed; the wheel carries them. htmx comes with django-htmx.
"""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from mellomrom.config.errors import CannotRun

VENDOR = Path(__file__).resolve().parents[1] / "web" / "static" / "vendor"
CSS, THEME, INTER = "@digdir/designsystemet-css", "@digdir/designsystemet-theme", "@fontsource-variable/inter"
FILES = {
    f"{CSS}/dist/src/index.css": "designsystemet/designsystemet.css",
    f"{CSS}/LICENSE": "designsystemet/LICENSE.txt",
    f"{THEME}/src/themes/designsystemet.css": "designsystemet/theme.css",
    f"{INTER}/LICENSE": "inter/LICENSE.txt",
}


def copy(modules: Path, vendor: Path = VENDOR) -> list[Path]:
    """Put the files in their place, whole or not at all; returns what lies there, sorted. Again: the same files.

    Raises CannotRun where a file is not in node_modules.
    """
    draft = vendor.with_name(f".{vendor.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    for source, target in {**FILES, **_fonts(modules)}.items():
        _copy_one(modules / source, draft / target)
    # The theme asks for "Inter"; the package names its variable font otherwise.
    sheet = _read(modules / INTER / "wght.css").replace("'Inter Variable'", "'Inter'")
    (draft / "inter" / "inter.css").write_text(sheet, encoding="utf-8")
    shutil.rmtree(vendor, ignore_errors=True)
    draft.rename(vendor)
    return sorted(path.relative_to(vendor) for path in vendor.rglob("*") if path.is_file())


def main(argv: Sequence[str] = tuple(sys.argv[1:])) -> int:
    """Copy from the folder named, by default node_modules here, and say how many files."""
    try:
        copied = copy(Path(argv[0] if argv else "node_modules"))
    except CannotRun as error:
        print(f"assets: {error}", file=sys.stderr)
        return 3
    print(f"Web files: {len(copied)} in {VENDOR}.")
    return 0


def _fonts(modules: Path) -> dict[str, str]:
    """The upright variable font of every script; a browser loads only those that a page has letters of."""
    fonts = (modules / INTER / "files").glob("inter-*-wght-normal.woff2")
    return {f"{INTER}/files/{font.name}": f"inter/files/{font.name}" for font in sorted(fonts)}


def _copy_one(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError as error:
        raise CannotRun(f"{source} is not there; run `make setup`.") from error


def _read(source: Path) -> str:
    try:
        return source.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise CannotRun(f"{source} is not there; run `make setup`.") from error


if __name__ == "__main__":
    sys.exit(main())
