/**
 * Compiles what Python imports when it starts on a page, so that no reader's browser has to:
 * node compile.mjs <a folder of Pyodide> <archives in it: the standard library, NumPy, the companion>
 *
 * A module gives way to its bytecode, to save room; but in the companion, which readers look into,
 * both are there.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadPyodide } from "pyodide";

const COMPILE = `
import sys, zipfile
from importlib import import_module
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import PurePosixPath

def bytecode(source, place):
    code = compile(source, place, "exec", dont_inherit=True)
    # Not compared with a source: it goes where that goes.
    return bytes(_code_to_hash_pyc(code, bytes(8), False))

def add(archive, home, replaced):
    old = f"{archive}.old"
    with zipfile.ZipFile(old) as found, zipfile.ZipFile(archive, "w") as made:
        for info in found.infolist():
            content, place = found.read(info), f"{home}/{info.filename}"
            compiled = place in imported and place.endswith(".py")
            if not (compiled and replaced):
                made.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
            if compiled:
                path = PurePosixPath(info.filename)
                tag = f"{path.stem}.{sys.implementation.cache_tag}.pyc"
                name = path.with_suffix(".pyc") if replaced else path.parent / "__pycache__" / tag
                made.writestr(
                    zipfile.ZipInfo(str(name), info.date_time), bytecode(content, place),
                    zipfile.ZIP_DEFLATED, 9,
                )

for name in modules:
    import_module(name)
imported = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
library = next(path for path in sys.path if path.endswith(".zip"))
packages = next(path for path in sys.path if path.endswith("site-packages"))
for number in range(count):
    add(f"/archive{number}", packages if number else library, number < count - 1)
`;
// What is imported at once; the rest of the companion comes when it is asked for.
const MODULES = ["companion.page.checking", "companion.page.cells", "companion.page.figures"];

const [folder, ...names] = process.argv.slice(2);
const pyodide = await loadPyodide({ indexURL: `${resolve(folder)}/` });
await pyodide.loadPackage(["numpy", "downhill-companion"], { messageCallback() {} });
names.forEach((name, number) => pyodide.FS.writeFile(`/archive${number}.old`, readFileSync(join(folder, name))));
pyodide.globals.set("modules", pyodide.toPy(MODULES));
pyodide.globals.set("count", names.length);
pyodide.runPython(COMPILE);
names.forEach((name, number) => writeFileSync(join(folder, name), pyodide.FS.readFile(`/archive${number}`)));
