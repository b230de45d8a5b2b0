"""Runs the notebooks in order and writes executed copies and a report to data/runs/<time>/."""

import argparse
import json
import os
import re
import sys
import time
from pathlib import Path

import nbformat

from files import unwritten, write_whole
from report import write_page, write_pdf, write_report
from runner import Stopped, run

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
CORPORA = ["tess", "savee", "ravdess", "crema-d", "emo-db"]


def arguments():
    parser = argparse.ArgumentParser(prog="npm run reproduce --", description=__doc__)
    parser.add_argument("--only", metavar="04", help="notebooks whose number or name starts with this, comma-separated")
    parser.add_argument("-p", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"), help="sets a parameter, as in -p epochs 5")
    parser.add_argument("--corpus", type=corpus, metavar="auto|standin|NAME+NAME|FILE.csv", help=f"which recordings: {', '.join(CORPORA)}, several as in tess+savee, or your own; auto: TESS and SAVEE where they are, else the stand-in")
    parser.add_argument("--timeout", type=int, metavar="SECONDS", help="the longest that a cell may take; without it, as long as it likes")
    parser.add_argument("--in-place", action="store_true", help="also write the executed notebooks and data/results, as committed")
    return parser.parse_args()


def corpus(choice):
    if choice.lower().endswith(".csv"):
        return choice
    if choice in ("auto", "standin") or set(choice.lower().split("+")) <= set(CORPORA):
        return choice.lower()
    raise argparse.ArgumentTypeError(
        f"no corpus {choice}; there are auto, standin, {', '.join(CORPORA)}, several as in tess+savee, and CSV files of your own"
    )


def chosen(only):
    """The notebooks to run, in order."""
    paths = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
    if only:
        paths = [path for path in paths if any(path.name.startswith(part) for part in only.split(","))]
    if not paths:
        there = ", ".join(path.stem for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb")))
        sys.exit(f"no notebook starts with {only}; there are: {there}")
    return paths


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


class Progress:
    """One line per notebook and, on a terminal, one that moves with the cells; elsewhere only the slow cells are named."""

    def __init__(self, title, cells):
        self.title, self.cells, self.start, self.moving = title, cells, time.time(), sys.stdout.isatty()
        print(f"{title}: {cells} code cells", flush=True)

    def begin(self, done, source):
        self.since = time.time()
        self.head = next((line.strip() for line in source.splitlines() if line.strip()), "")[:60]
        if self.moving:
            print(f"\r\033[K  cell {done + 1} of {self.cells}  {self.head}", end="", flush=True)

    def end(self, done):
        took = time.time() - self.since
        if not self.moving and took >= 2:
            print(f"  cell {done} of {self.cells}  {took:.0f} s  {self.head}", flush=True)

    def finish(self):
        clear = "\r\033[K" if self.moving else ""
        print(f"{clear}{self.title}: done in {time.time() - self.start:.0f} s", flush=True)


def execute(path, notebook, log, timeout):
    """Runs all cells in a fresh kernel, whose own messages go to `log`. Raises Stopped at the first that does not end."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    progress, done = Progress(path.stem, len(code)), 0

    def end(cell):
        nonlocal done
        done += 1
        progress.end(done)

    run(notebook, NOTEBOOKS, log, timeout, lambda cell: progress.begin(done, cell.source), end)
    without_widgets(notebook)
    progress.finish()


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
    start, folder = time.time(), ROOT / "data" / "runs" / time.strftime("%Y-%m-%d-%H%M%S")
    os.environ["SER_RESULTS"] = str(ROOT / "data" / "results" if options.in_place else folder / "results")
    os.environ["SER_AUDIO"] = "off" if options.in_place else "on"

    paths = chosen(options.only)
    notebooks = {path: nbformat.read(path, as_version=4) for path in paths}
    used = set().union(*(inject(notebook, values) for notebook in notebooks.values()))
    if unknown := set(values) - used:
        declared = sorted({name for notebook in notebooks.values() for name in parameters_cell(notebook)[1]})
        sys.exit(f"no notebook of this run has a parameter {', '.join(sorted(unknown))}; there are: {', '.join(declared)}")

    done = []
    folder.mkdir(parents=True)
    log = open(folder / "kernel.log", "w")
    for path, notebook in notebooks.items():
        try:
            execute(path, notebook, log, options.timeout)
        except (Stopped, KeyboardInterrupt) as reason:
            print(f"\n{path.name}, {reason or 'stopped'}", file=sys.stderr)
            write(notebook, folder / path.name)
            sys.exit(f"The notebook as far as it came: {(folder / path.name).relative_to(ROOT)}")
        write(notebook, folder / path.name)
        if options.in_place:
            write(notebook, path)
        done.append((path.stem, notebook))
    corpus = own_corpus([name for name, _ in done], Path(os.environ["SER_RESULTS"]))
    page = write_page(Path(os.environ["SER_RESULTS"]).parent / "models", folder / "report" / "voice.html") if any(name.startswith("04") for name, _ in done) else None
    report = write_report(done, folder / "report", corpus)
    print(f"\n{len(done)} notebooks in {time.time() - start:.0f} s")
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
