"""Runs the notebooks, two at a time, and writes executed copies and a report to data/runs/<time>/."""

import argparse
import json
import os
import re
import sys
import threading
import time
from pathlib import Path

import nbformat

from files import unwritten, write_whole
from report import write_page, write_pdf, write_report
from runner import run, side_by_side, stopping

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
LANES = min(2, os.cpu_count() or 1)  # notebooks at a time: a kernel takes a core and up to 1.5 GB
CORPORA = sorted(path.stem for path in (ROOT / "src/corpus/readers").glob("*.ts") if path.stem != "reader")


def arguments():
    parser = argparse.ArgumentParser(prog="npm run reproduce --", description=__doc__)
    parser.add_argument("--only", metavar="04", help="notebooks whose number or name starts with this, comma-separated")
    parser.add_argument(
        "-p", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"),
        help="sets a parameter, as in -p epochs 5",
    )
    parser.add_argument(
        "--corpus", type=corpus, metavar="auto|standin|NAME+NAME|FILE.csv",
        help=f"which recordings: {', '.join(CORPORA)}, several as in tess+savee, or your own; "
        "auto: TESS and SAVEE where they are, else the stand-in",
    )
    parser.add_argument(
        "--timeout", type=int, metavar="SECONDS",
        help="the longest that a cell may take; without it, as long as it likes",
    )
    parser.add_argument(
        "--in-place", action="store_true", help="also write the executed notebooks and data/results, as committed"
    )
    return parser.parse_args()


def corpus(choice):
    if choice.lower().endswith(".csv"):
        return choice
    if choice in ("auto", "standin") or set(choice.lower().split("+")) <= set(CORPORA):
        return choice.lower()
    raise argparse.ArgumentTypeError(
        f"no corpus {choice}; there are auto, standin, {', '.join(CORPORA)}, several as in tess+savee, "
        "and CSV files of your own"
    )


def chosen(only):
    """The notebooks to run, in order."""
    paths = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
    parts = [part.strip() for part in only.split(",")] if only else [""]
    for part in parts:
        if not any(path.name.startswith(part) for path in paths):
            sys.exit(f"no notebook starts with {part}; there are: {', '.join(path.stem for path in paths)}")
    return [path for path in paths if path.name.startswith(tuple(parts))]


def blank(notebook):
    """Takes out what the cells showed before: of a run that stops, only what it did is to be seen."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def new_folder():
    """The folder of this run, by the second; another run may have begun in the same one."""
    while True:
        folder = ROOT / "data" / "runs" / time.strftime("%Y-%m-%d-%H%M%S")
        try:
            folder.mkdir(parents=True)
            return folder
        except FileExistsError:
            time.sleep(0.1)


def parameters_cell(notebook):
    """Index of the cell tagged `parameters`, and what it declares with `let`: values by name, as they are written."""
    for index, cell in enumerate(notebook.cells):
        if "parameters" in cell.metadata.get("tags", []):
            return index, dict(re.findall(r"^let (\w+)[^=\n]*= *([^;\n]*)", cell.source, re.M))
    return None, {}


def literal(value):
    """A command-line word as TypeScript: numbers, booleans and JSON as they are, anything else as a string."""
    try:
        json.loads(value)
        return value
    except ValueError:
        return json.dumps(value)


def check(name, value, declared):
    """Ends with a sentence when a number or a boolean is to be set to something else."""
    kinds = {"a number": r"-?[\d._]+(e-?\d+)?", "true or false": "true|false"}
    for kind, pattern in kinds.items():
        if re.fullmatch(pattern, declared.strip(), re.I) and not re.fullmatch(pattern, value, re.I):
            sys.exit(f"-p {name} {value}: {name} is {kind}, as in -p {name} {declared.strip()}")


def inject(notebook, values):
    """Adds a cell that re-assigns those parameters that the notebook declares; returns their names."""
    index, declared = parameters_cell(notebook)
    known = {name: value for name, value in values.items() if name in declared}
    for name, value in known.items():
        check(name, value, declared[name])
    if known:
        lines = [f"{name} = {literal(value)};" for name, value in known.items()]
        source = "\n".join(["// from the command line", *lines, "void 0;"])
        cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["injected-parameters"]})
        notebook.cells.insert(index + 1, cell)
    return set(known)


def needs(name):
    """What must have run before: 01 reads all recordings, on every core; 06 uses 04's networks; 09 judges."""
    number = int(name[:2])
    return {f"{one:02}" for one in {1: [], 6: [1, 4], 9: range(1, 9)}.get(number, [1])}


class Progress:
    """On a terminal one line that moves, with the cell that each notebook is at; elsewhere, slow cells."""

    def __init__(self):
        self.at, self.lock, self.moving = {}, threading.Lock(), sys.stdout.isatty()

    def say(self, line=None):
        clear, moving = ("\r\033[K", ", ".join(self.at.values())) if self.moving else ("", "")
        print(clear + (f"{line}\n{moving}" if line else moving), end="", flush=True)

    def begin(self, title, cells):
        with self.lock:
            self.at[title] = title
            self.say(f"{title}: {cells} code cells")

    def cell(self, title, number, cells):
        with self.lock:
            self.at[title] = f"{title} cell {number} of {cells}"
            if self.moving:
                self.say()

    def slow(self, title, number, cells, seconds, source):
        head = next((line.strip() for line in source.splitlines() if line.strip()), "")[:60]
        with self.lock:
            self.say(f"  {title[:2]} cell {number} of {cells}  {seconds:.0f} s  {head}")

    def end(self, title, seconds=None):
        with self.lock:
            del self.at[title]
            self.say(f"{title}: done in {seconds:.0f} s" if seconds else f"{title}: not done")


def execute(title, notebook, log, timeout, progress):
    """Runs all cells in a fresh kernel, whose messages go to `log`. Raises Stopped at the first that does not end."""
    cells = sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in notebook.cells)
    start = since = time.time()
    number = 0

    def begin(_):
        nonlocal number, since
        number, since = number + 1, time.time()
        progress.cell(title, number, cells)

    def end(cell):
        if not progress.moving and time.time() - since >= 2:
            progress.slow(title, number, cells, time.time() - since, cell.source)

    progress.begin(title, cells)
    took = None
    try:
        run(notebook, NOTEBOOKS, log, timeout, begin, end)
        took = time.time() - start
    finally:
        progress.end(title, took)
    without_widgets(notebook)


def without_widgets(notebook):
    """Takes out controls that no kernel would answer: what stands in for them remains."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)


def own_corpus(names, results):
    """The corpus that notebooks ran on, by their results, where it is not the paper's; else None."""
    files = (results / f"{name}.json" for name in names if name[:2] in ("01", "02", "03", "04", "06"))
    corpora = {json.loads(file.read_text("utf8"))["corpus"] for file in files if file.exists()}
    return " and ".join(sorted(corpora - {"TESS", "TESS + SAVEE"})) or None


def write(notebook, path):
    write_whole(path, nbformat.writes(notebook) + "\n")


def main():
    options = arguments()
    values = dict(options.p)
    if options.corpus:
        values["corpus"] = options.corpus
    paths = {path.stem: path for path in chosen(options.only)}
    notebooks = {name: blank(nbformat.read(path, as_version=4)) for name, path in paths.items()}
    used = set().union(*(inject(notebook, values) for notebook in notebooks.values()))
    if unknown := set(values) - used:
        declared = sorted({name for notebook in notebooks.values() for name in parameters_cell(notebook)[1]})
        names = ", ".join(sorted(unknown))
        sys.exit(f"no notebook of this run has a parameter {names}; there are: {', '.join(declared)}")

    start, folder = time.time(), new_folder()
    os.environ["SER_RESULTS"] = str(ROOT / "data" / "results" if options.in_place else folder / "results")
    os.environ["SER_AUDIO"] = "off" if options.in_place else "on"
    log, progress = open(folder / "kernel.log", "w"), Progress()

    def perform(name):
        try:
            execute(name, notebooks[name], log, options.timeout, progress)
        finally:
            write(notebooks[name], folder / f"{name}.ipynb")
        if options.in_place:
            write(notebooks[name], paths[name])

    longest_first = sorted(paths, key=lambda name: not name.startswith("04"))  # it trains two networks
    reasons = side_by_side(longest_first, lambda name: [one for one in paths if one[:2] in needs(name)], perform, LANES)
    for name, reason in reasons.items():
        kept = f"{(folder / name).relative_to(ROOT)}.ipynb"
        print(f"\n{name}.ipynb, {reason}\nas far as it came: {kept}", file=sys.stderr)
    if stopping:
        sys.exit(1 if reasons else stopping[0])
    results = Path(os.environ["SER_RESULTS"])
    page = None
    if any(name.startswith("04") for name in paths):
        page = write_page(results.parent / "models", folder / "report" / "voice.html")
    report = write_report(list(notebooks.items()), folder / "report", own_corpus(paths, results))
    print(f"\n{len(notebooks)} notebook{'s' * (len(notebooks) > 1)} in {time.time() - start:.0f} s")
    pdf = write_pdf(report.with_name("print.html"))
    print(f"notebooks  {folder.relative_to(ROOT)}/")
    if page:
        print(f"your voice {page.relative_to(ROOT)} (records, or reads a file, and shows what the network hears)")
    if pdf:
        print(f"on paper   {pdf.relative_to(ROOT)}")
    print(f"report     {report.relative_to(ROOT)} (opens in a browser, without a network)")


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(unwritten(error))
