"""A static site from executed notebooks and the README: live charts, folded code, nothing fetched from a network."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from nbconvert import HTMLExporter
from nbformat import from_dict
from nbformat.v4 import new_markdown_cell, new_notebook
from plotly.offline import get_plotlyjs

from files import write_whole

TOOLS = Path(__file__).resolve().parent
ROOT = TOOLS.parent.parent
PLOTLY = "application/vnd.plotly.v1+json"
TEXTS = {"README.md": "index.html", "environment.md": "environment.html", "data/README.md": "data.html"}


def heading(source, level):
    """The first heading of that level in a Markdown cell, or None."""
    found = re.search(rf"^{'#' * level} (.+)$", source, re.M)
    return found and found[1]


def sections(notebook):
    """The second-level headings of a notebook, each with the anchor of its cell."""
    return [
        {"title": title, "anchor": f"cell-id={cell.id}"}
        for cell in notebook.cells
        if cell.cell_type == "markdown" and (title := heading(cell.source, 2))
    ]


def linked(source, base, pages):
    """Markdown from the folder `base` with its links turned to pages of the site, or to text if there is none."""

    def target(match):
        path = match[2].partition("#")[0]
        file = (ROOT / base / path).resolve()
        name = str(file.relative_to(ROOT)) if path and file.is_relative_to(ROOT) else path
        if name in TEXTS or (name.startswith("notebooks/") and Path(name).stem in pages):
            return f"{match[1]}({TEXTS.get(name) or f'{Path(name).stem}.html'})"
        if name.endswith(".png"):
            return f"{match[1]}({Path(name).name})"
        return match[0] if not path or ":" in path else match[1][1:-1]

    return re.sub(r"(!?\[[^\]]*\])\(([^)\s]+)\)", target, source)


def on_site(notebook, pages):
    """A notebook whose text links to the pages of the site."""
    cells = [{**cell, "source": linked(cell.source, "notebooks", pages)} if cell.cell_type == "markdown" else cell
             for cell in notebook.cells]
    return new_notebook(cells=[from_dict(cell) for cell in cells], metadata=notebook.metadata)


def one_page(parts):
    """The cells of several notebooks as one, for paper: pictures in the place of live charts, links as their text."""
    cells = [cell.copy() for part in parts for cell in part.cells]
    for index, cell in enumerate(cells):
        cell.id = f"one-{index}"
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"(?<!!)\[([^\]]*)\]\((?!https?:)[^)]*\)", r"\1", cell.source)
        elif cell.outputs:
            cell.outputs = [
                {**output, "data": {kind: data for kind, data in output["data"].items() if kind != PLOTLY}}
                if PLOTLY in output.get("data", {}) and "image/png" in output["data"] else output
                for output in cell.outputs
            ]
    return new_notebook(cells=cells)


def closing_lines(notebook):
    """The last list that a notebook shows: what it saw, in Markdown."""
    shown = [output.data["text/markdown"] for cell in notebook.cells for output in cell.get("outputs", [])
             if "text/markdown" in output.get("data", {})]
    return shown[-1] if shown else ""


def found_on(corpus, notebooks):
    """Markdown of what the notebooks saw in a corpus that is not the paper's; the project's own verdict follows it."""
    own = [notebook for name, notebook in notebooks if name[:2] not in ("05", "08", "09")]  # those read committed results alone
    parts = [f"## {heading(notebook.cells[0].source, 1)}\n\n{closing_lines(notebook)}" for notebook in own]
    return "\n\n".join([f"# What came out on {corpus}", *parts, "---",
                        "What follows is the project's verdict on the paper, from TESS and SAVEE."])


def write_page(models, page):
    """Makes the page that hears with the networks in a folder; returns its path, or None where that says why not."""
    command = ["node", "--import", "tsx", "tools/page/build.ts", "--models", models, "--out", page]
    return page if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0 else None


def write_pdf(page):
    """Prints a page to a PDF beside it, where there is a Chromium or Chrome; returns its path, or None."""
    names = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    browser = next((found for name in names if name and (found := shutil.which(name))), None)
    if not browser:
        return None
    pdf, draft = page.with_suffix(".pdf"), page.with_name(f"{page.stem}.pdf.{os.getpid()}.part")
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [browser, "--headless", "--disable-gpu", "--disable-background-networking", *root,
               "--no-pdf-header-footer", f"--print-to-pdf={draft}", page.resolve().as_uri()]
    try:
        subprocess.run(command, check=True, timeout=120, capture_output=True)
        if draft.read_bytes().rstrip().endswith(b"%%EOF"):
            return draft.replace(pdf)
    except (subprocess.SubprocessError, OSError):
        pass
    draft.unlink(missing_ok=True)
    return None


def write_report(notebooks, folder, corpus=None):
    """
    Writes the (name, notebook) pairs and the project's texts as pages in `folder`; returns its index.html. It begins with
    what was found on `corpus`, the name of recordings that are not the paper's, and links to voice.html where that is there.
    """
    write_whole(folder / "plotly.js", get_plotlyjs())
    for picture in (ROOT / "data" / "results").glob("*.png"):
        write_whole(folder / picture.name, picture.read_bytes())
    exporter = HTMLExporter(template_name="report", extra_template_basedirs=[str(TOOLS)])
    themes = (Path(path) / "static" / "theme-dark.css" for path in exporter.template_paths)
    dark = next(path for path in themes if path.exists()).read_text("utf8")
    pages = [{"file": "index.html", "title": f"On {corpus}" if corpus else "The verdict", "number": ""}]
    pages += [{"file": f"{name}.html", "title": heading(notebook.cells[0].source, 1), "number": name[:2],
               "sections": sections(notebook)} for name, notebook in notebooks]
    pages += [{"file": "environment.html", "title": "Environment", "number": ""},
              {"file": "data.html", "title": "Data", "number": ""},
              {"file": "print.html", "title": "All on one page, for paper", "number": ""}]
    names = {name for name, _ in notebooks}
    notebooks = [(name, on_site(notebook, names)) for name, notebook in notebooks]
    texts = {
        TEXTS[path]: new_notebook(cells=[new_markdown_cell(
            linked((ROOT / path).read_text("utf8"), Path(path).parent, names), id="text")])
        for path in TEXTS
    }
    if corpus:
        texts["index.html"].cells.insert(0, new_markdown_cell(found_on(corpus, notebooks), id="found"))
    contents = texts | {f"{name}.html": notebook for name, notebook in notebooks}
    contents["print.html"] = one_page([texts["index.html"], *(notebook for _, notebook in notebooks)])
    for at, page in enumerate(pages):
        notebook = contents[page["file"]]
        title = f"{page['title']} – Speech emotion, reproduced"
        resources = {"page": page, "pages": pages, "dark": dark, "voice": (folder / "voice.html").exists(),
                     "before": pages[at - 1] if at else None,
                     "after": pages[at + 1] if at + 1 < len(pages) else None}
        copy = new_notebook(cells=notebook.cells, metadata={**notebook.metadata, "title": title})
        body, _ = exporter.from_notebook_node(copy, resources=resources)
        write_whole(folder / page["file"], body)
    return folder / "index.html"
