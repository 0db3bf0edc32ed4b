"""Where the published standards and their examples lie, which tests read and the product never needs."""

import os
from pathlib import Path

STANDARDS = Path(os.environ.get("STANDARDS") or Path(__file__).parents[2] / "shared" / "standards")
