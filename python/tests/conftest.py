import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data that stands beside the repository, where it is."""
    beside = Path(__file__).resolve().parents[2].parent / "shared"
    folder = Path(os.environ.get("SHOUWANG_SHARED", beside))
    if not (folder / "data").is_dir():
        pytest.skip(f"skipped: no real data, looked in {folder}")
    return folder
