"""What commkit may not do, read from its source: `python .ci/purity.py commkit` prints file:line: what.

The library opens nothing, prints nothing, reads no clock and draws no random numbers of its own. The tour of
tests/purity sees what happens when the public functions run; this sees what is written.
"""

from __future__ import annotations

import ast
import random
import sys
from collections.abc import Iterator
from pathlib import Path


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BANNED_MODULES = words("""
    asyncio atexit builtins bz2 code codecs concurrent ctypes dbm fcntl fileinput ftplib getpass glob
    gzip http imaplib importlib io linecache locale logging lzma mmap multiprocessing os pathlib pdb
    pickle pkgutil platform poplib pty readline resource runpy sched secrets select selectors shelve
    shutil signal smtplib socket socketserver sqlite3 ssl subprocess syslog tarfile tempfile termios
    threading time tkinter tty urllib uuid warnings webbrowser xmlrpc zipfile _thread
""")
# Where what is not of the standard library may be imported.
THIRD_PARTY = {
    "attr": "commkit",
    "attrs": "commkit",
    "commkit": "commkit",
    "pendulum": "commkit/core",
    "hypothesis": "commkit/testing",
    "altair": "commkit/charts",
    "vl_convert": "commkit/charts",
    "narwhals": "commkit/frames",
    "scipy": "commkit/kpi",
}
BANNED_BUILTINS = words("open print input eval exec compile __import__ breakpoint help exit quit")
CLOCKS = frozenset(
    {f"datetime.datetime.{name}" for name in ("now", "today", "utcnow", "utcfromtimestamp")}
    | {f"datetime.date.{name}" for name in ("today", "fromtimestamp")}
    | {
        f"pendulum.{name}"
        for name in (
            "now", "today", "tomorrow", "yesterday", "parse", "from_format", "local", "local_timezone",
            "set_local_timezone", "travel", "travel_to", "freeze", "DateTime.now", "DateTime.today",
            "DateTime.utcnow", "Date.today",
        )
    }
)  # fmt: skip
CLOCK_ATTRIBUTES = words("diff_for_humans is_past is_future is_birthday is_anniversary utcnow")
CLOCK_METHODS_WITHOUT_ARGUMENT = words("now today diff astimezone")
# Documented to give the same numbers in every Python: randrange alone.
DRAWS = frozenset(name for name in dir(random.Random) if not name.startswith("_")) - {"randrange"}

Found = Iterator[tuple[int, str]]


def dotted(node: ast.expr, aliases: dict[str, str]) -> str:
    """`dt.datetime.now` as a name from its module, by the file's imports; "" for anything else."""
    if isinstance(node, ast.Name):
        return aliases.get(node.id, "")
    if isinstance(node, ast.Attribute):
        base = dotted(node.value, aliases)
        return f"{base}.{node.attr}" if base else ""
    return ""


def aliases_of(tree: ast.Module) -> dict[str, str]:
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                top = name.name.split(".")[0]
                found[name.asname or top] = name.name if name.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update({name.asname or name.name: f"{node.module}.{name.name}" for name in node.names})
    return found


def imports(tree: ast.Module, path: str) -> Found:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
            if node.level:
                yield node.lineno, "a relative import; write the whole name"
                continue
        else:
            continue
        for module in modules:
            why = banned_import(module, path)
            if why:
                yield node.lineno, why


def banned_import(module: str, path: str) -> str:
    top = module.split(".")[0]
    if top in BANNED_MODULES:
        return f"import of {module}"
    if top in sys.stdlib_module_names:
        return ""
    home = THIRD_PARTY.get(top)
    if home is None:
        return f"import of {module}, which commkit does not depend on"
    if f"{home}/" not in path:
        return f"import of {module} outside {home}"
    return ""


def names(tree: ast.Module, aliases: dict[str, str]) -> Found:
    known = {target.split(".")[0] for target in aliases.values()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield node.lineno, f"global {', '.join(node.names)}"
        elif isinstance(node, ast.Call):
            yield from calls(node, aliases)
        elif isinstance(node, ast.Name) and node.id in BANNED_BUILTINS:
            yield node.lineno, f"{node.id}()"
        elif isinstance(node, ast.Name | ast.Attribute):
            what = impure(node, dotted(node, aliases), known)
            if what:
                yield node.lineno, what


def impure(node: ast.Name | ast.Attribute, name: str, known: set[str]) -> str:
    """What is wrong with a name or an attribute; `known` is what the file imports."""
    attribute = node.attr if isinstance(node, ast.Attribute) else ""
    if name in CLOCKS:
        return f"{name} reads the clock"
    if name.startswith("random.") and name.count(".") == 1 and name != "random.Random":
        return f"{name} draws from the global generator; use random.Random(seed)"
    if name.startswith("sys.") and name.count(".") == 1 and name != "sys.version_info":
        return f"{name}; only sys.version_info is a constant"
    if attribute in CLOCK_ATTRIBUTES or (attribute == "age" and "pendulum" in known):
        return f".{attribute} reads the clock"
    if "random" in known and attribute in DRAWS and not name:
        return f".{attribute} may differ between Pythons; use randrange"
    return ""


def calls(node: ast.Call, aliases: dict[str, str]) -> Found:
    name = dotted(node.func, aliases)
    arguments = len(node.args) + len(node.keywords)
    if name == "random.Random" and not arguments:
        yield node.lineno, "random.Random() without a seed"
    elif name == "datetime.datetime.fromtimestamp" and arguments < 2:
        yield node.lineno, "fromtimestamp without a zone reads the machine's zone"
    elif isinstance(node.func, ast.Attribute) and name not in CLOCKS:
        attribute = node.func.attr
        if attribute in CLOCK_METHODS_WITHOUT_ARGUMENT and not arguments:
            yield node.lineno, f".{attribute}() without an argument reads the clock or the machine's zone"


# One of many policies, whose parts differ: the one place where nothing narrower can be said.
MAY_BE_ANY = words("AnyPolicy AnyHandler AnyAnswered")


def names_any(annotation: ast.expr | None) -> bool:
    if annotation is None:
        return False
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name) and node.id == "Any":
            return True
        if isinstance(node, ast.Attribute) and node.attr == "Any":
            return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                if names_any(ast.parse(node.value, mode="eval").body):
                    return True
            except SyntaxError:
                continue
    return False


def aliases_any(node: ast.Assign) -> bool:
    looks_like_alias = isinstance(node.value, ast.Subscript | ast.BinOp)
    return looks_like_alias and is_public(ast.unparse(node.targets[0])) and names_any(node.value)


def is_public(name: str) -> bool:
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))


def signatures(body: list[ast.stmt], owner: str = "") -> Found:
    """`Any` in what a user can call or read: functions, methods, fields, module constants and aliases."""
    for node in body:
        if isinstance(node, ast.ClassDef) and is_public(node.name):
            yield from signatures(node.body, f"{owner}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and is_public(node.name):
            arguments = [part.annotation for part in ast.walk(node.args) if isinstance(part, ast.arg)]
            if any(names_any(annotation) for annotation in [*arguments, node.returns]):
                yield node.lineno, f"Any in the signature of {owner}{node.name}"
        elif isinstance(node, ast.AnnAssign) and is_public(ast.unparse(node.target)):
            alias = "TypeAlias" in ast.unparse(node.annotation) and names_any(node.value)
            if alias and ast.unparse(node.target) in MAY_BE_ANY:
                continue
            if alias or names_any(node.annotation):
                yield node.lineno, f"Any in the type of {owner}{ast.unparse(node.target)}"
        elif isinstance(node, ast.Assign) and aliases_any(node):
            yield node.lineno, "Any in a type alias"


def problems(source: str, path: str) -> list[tuple[int, str]]:
    """Everything that is wrong with one file: (line, what), by line; `path` says in which area it lies."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return [(error.lineno or 0, f"cannot be read: {error.msg}")]
    aliases = aliases_of(tree)
    return sorted({*imports(tree, path), *names(tree, aliases), *signatures(tree.body)})


def main(roots: list[str]) -> int:
    files = sorted(file for root in roots for file in Path(root).rglob("*.py"))
    if not files:
        sys.stderr.write(f"purity: no Python files under {' '.join(roots) or 'nothing'}\n")
        return 2
    count = 0
    for file in files:
        for line, what in problems(file.read_text(encoding="utf-8"), file.as_posix()):
            print(f"{file}:{line}: {what}")
            count += 1
    print(f"purity: {len(files)} files, {count or 'no'} problem{'' if count == 1 else 's'}")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
