"""The notebook of the examples runs from its first cell to its last."""

import os
import sys
from pathlib import Path

import pytest

pytest.importorskip("geopandas", reason="skipped: needs the extra geo")
pytest.importorskip("folium", reason="skipped: needs the extra map")
nbclient = pytest.importorskip("nbclient", reason="skipped: needs a runner of notebooks")
nbformat = pytest.importorskip("nbformat", reason="skipped: needs a runner of notebooks")

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "examples" / "python").glob("*.ipynb"))


def text_of(notebook):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    parts = []
    for output in outputs:
        parts.append(output.get("text", ""))
        parts += [value for kind, value in output.get("data", {}).items() if kind.startswith("text/")]
    return "\n".join("".join(part) for part in parts), outputs


def run(path, tmp_path, monkeypatch, shared):
    # The kernel is this interpreter, whatever kernels the machine has, and writes nothing into the user's folders.
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("SHOUWANG_SHARED", shared)
    kernel = tmp_path / "data" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    arguments = f'["{sys.executable}", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"]'
    (kernel / "kernel.json").write_text(f'{{"argv": {arguments}, "display_name": "p", "language": "python"}}')
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    client.execute()
    return text_of(notebook)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("data", ["synthetic", "real"])
@pytest.mark.filterwarnings("ignore")
def test_the_notebook_runs(path, data, tmp_path, monkeypatch, request):
    shared = str(request.getfixturevalue("shared")) if data == "real" else os.fspath(tmp_path)
    text, outputs = run(path, tmp_path, monkeypatch, shared)
    assert ("Washington, open data" if data == "real" else "Chengzhong, synthetic") in text
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 3
    assert "counts are withheld" in text
    assert "HourlyCoverage(school" in text
    assert "srcdoc" in text


def test_there_is_a_notebook_and_it_is_kept_without_output():
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            assert not cell.get("outputs")
