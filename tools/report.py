"""One HTML file from executed notebooks: live charts, a table of contents, nothing fetched from a network."""

import re
from pathlib import Path

from nbconvert import HTMLExporter
from nbformat.v4 import new_markdown_cell, new_notebook
from plotly.offline import get_plotlyjs

TEMPLATES = Path(__file__).resolve().parent


def question(notebook):
    """The notebook's title: its first heading."""
    found = (re.search(r"^# (.+)$", cell.source, re.M) for cell in notebook.cells if cell.cell_type == "markdown")
    return next((match[1] for match in found if match), "untitled")


def write_report(notebooks, path):
    """Writes the (name, notebook) pairs as one page to `path` and returns it."""
    chapters = [{"anchor": name, "title": question(notebook)} for name, notebook in notebooks]
    cells = []
    for name, notebook in notebooks:
        cells += [new_markdown_cell(f'<a id="{name}"></a>'), *notebook.cells]
    exporter = HTMLExporter(template_name="report", extra_template_basedirs=[str(TEMPLATES)])
    script = get_plotlyjs().replace("</script", "<\\/script")
    metadata = {**notebooks[0][1].metadata, "title": "Speech emotion, reproduced"}
    body, _ = exporter.from_notebook_node(new_notebook(cells=cells, metadata=metadata), resources={"plotly": script, "chapters": chapters})
    temporary = path.with_suffix(".tmp")
    temporary.write_text(body, "utf8")
    temporary.replace(path)
    return path
