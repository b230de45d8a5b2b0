"""Whether the binding, with set-up's own arguments, compiles and links to TensorFlow's wheel for macOS: checked on Linux, not run.

    pip install lief==1.0.0 ziglang==0.17.1
    pip download --no-deps --only-binary=:all: --platform macosx_12_0_arm64 --python-version 3.12 --require-hashes -r tools/setup/tensorflow-macos.txt
    python tools/reference/macos.py tensorflow-*.whl

It needs what `npm run setup` made, 3 GB of memory, 1.2 GB of disk and some minutes, and writes macos.json. zig is clang with
the headers of macOS and a linker that is not Apple's.
"""
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path

import lief

PACKAGE = Path("node_modules/@tensorflow/tfjs-node-gpu")
TARGET = "aarch64-macos.12.0"
NODE = "whatever loads it"
INCLUDE = re.compile(r'^\s*#\s*include\s*"(tensorflow/[^"]+)"', re.MULTILINE)


def mach_o(path):
    return lief.MachO.parse(str(path)).at(0)


def functions(symbols):
    """Names of TensorFlow's C functions, without macOS's underscore before them or Linux's version after them."""
    names = {symbol.name.removeprefix("_").partition("@")[0] for symbol in symbols}
    return {name for name in names if name.startswith(("TF_", "TFE_"))}


def describe(library, needed):
    """What macOS reads of a library. Its list of exports also names what it passes on from another library."""
    loads = [one.name for one in library.libraries if one.command != lief.MachO.LoadCommand.TYPE.ID_DYLIB]
    [own] = [one.name for one in library.libraries if one.command == lief.MachO.LoadCommand.TYPE.ID_DYLIB]
    return {"installName": own, "macos": ".".join(map(str, library.build_version.minos[:2])), "cpu": library.header.cpu_type.name,
            "signed": library.has_code_signature, "rpaths": [one.path for one in library.rpaths], "loads": loads,
            "provides": sorted(functions(one.symbol for one in library.dyld_info.exports) & needed)}


def headers(folder):
    """The headers of TensorFlow that the binding includes, and those that they include."""
    open_, found, missing = [*(PACKAGE / "binding").iterdir()], set(), set()
    while open_:
        for name in INCLUDE.findall(open_.pop().read_text()):
            path = folder / "tensorflow/include" / name
            if not path.exists():
                missing.add(name)
            elif name not in found:
                found.add(name)
                open_.append(path)
    return {"there": len(found), "missing": sorted(missing)}


def compiled(folder):
    """The binding as zig makes it of set-up's arguments, and the library that each function is bound to."""
    binding = folder / "tfjs_binding.node"
    code = ('import { compilerArguments } from "./tools/setup/backend.mjs";'
            'console.log(JSON.stringify(compilerArguments(...process.argv.slice(1), "darwin")))')
    arguments = json.loads(subprocess.check_output(["node", "--input-type=module", "-e", code, str(folder), str(binding)]))
    subprocess.run([sys.executable, "-m", "ziglang", "c++", "-target", TARGET, *arguments], cwd=PACKAGE, check=True)
    made, bound = mach_o(binding), {}
    for one in made.bindings:
        if one.symbol.name.startswith(("_TF_", "_TFE_", "_napi_")):
            bound[one.symbol.name[1:]] = one.library.name if one.has_library else NODE
    return made, bound


wheel = Path(sys.argv[1])
needed = functions(lief.parse(str(PACKAGE / "lib/napi-v8/tfjs_binding.node")).imported_symbols)
with tempfile.TemporaryDirectory() as name:
    folder = Path(name).resolve()
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder, [one for one in file.namelist() if re.match(r"tensorflow/(include/|lib[^/]*\.dylib$)", one)])
    libraries = {path.name: describe(mach_o(path), needed) for path in sorted((folder / "tensorflow").glob("*.dylib"))}
    made, bound = compiled(folder)
    content = {
        "versions": {name: version(name) for name in ("lief", "ziglang")},
        "wheel": wheel.name,
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "needed": sorted(needed),
        "missing": sorted(needed - {one for library in libraries.values() for one in library["provides"]}),
        "headers": headers(folder),
        "libraries": libraries,
        "binding": {
            "rpaths": [one.path.replace(str(folder), "WHEEL") for one in made.rpaths],
            "bound": {library: sorted(one for one in bound if bound[one] == library) for library in sorted(set(bound.values()))},
        },
    }
for library, names in content["binding"]["bound"].items():
    print(f"{len(names)} functions from {library}")
    assert library == NODE or set(names) <= {*libraries[Path(library).name]["provides"]}, names
assert not content["missing"] and not content["headers"]["missing"], content
linked = {one for one in bound if bound[one] != NODE}
assert needed == linked, needed ^ linked
Path(__file__).with_suffix(".json").write_text(json.dumps(content, indent=1) + "\n")
