"""Makes .venv and installs the project with one extra: `python3 .ci/setup.py test`.

Standard library only, and readable by Python 3.6, so that an old one gets a sentence and not a traceback.
A stamp in .venv remembers what was installed for which pyproject.toml: the second call does nothing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from typing import List, Optional

OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11", "python3.14")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")


def say(text: str) -> None:
    sys.stderr.write("commkit: " + text + "\n")
    sys.stderr.flush()


def run(command: List[str]) -> "subprocess.CompletedProcess[str]":
    """The command's result, its output kept; a command that is not there counts as failed."""
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
            cwd=ROOT,
        )
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, str(error))


def works(command: List[str]) -> bool:
    return run(command).returncode == 0


# ------------------------------------------------------------------ which Python


def is_new_enough(python: str) -> bool:
    return works([python, "-c", "import sys; sys.exit(sys.version_info < %r)" % (OLDEST,)])


def base_python() -> str:
    """A Python that is new enough: this one, or another on the PATH."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in NEWER:
        path = shutil.which(name)
        if path and is_new_enough(path):
            return path
    here = ".".join(str(part) for part in sys.version_info[:3])
    sys.exit("commkit: needs Python 3.11 or newer, and python3 is %s; try: make PYTHON=/path/to/python3.11" % here)


# ------------------------------------------------------------------ the stamp


def fingerprint() -> str:
    """Changes when an installed environment may be stale: other requirements, another place."""
    digest = hashlib.sha256(ROOT.encode("utf-8"))
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        digest.update(file.read())
    return digest.hexdigest()


def stamp_of(extra: str) -> str:
    return os.path.join(VENV, "commkit-%s.stamp" % extra)


def stamped(extra: str) -> Optional[str]:
    """What the stamp says, or None when there is none or the interpreter behind it is gone."""
    if not os.path.exists(PYTHON):
        return None
    try:
        with open(stamp_of(extra), encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


# ------------------------------------------------------------------ the environment


def has_pip() -> bool:
    return works([PYTHON, "-m", "pip", "--version"])


def is_sound() -> bool:
    """Whether .venv is here to be kept: it runs, is new enough, has pip, and was made in this folder."""
    check = "import sys; sys.exit(sys.version_info < %r or sys.prefix != %r)" % (OLDEST, VENV)
    config = os.path.join(VENV, "bin", "activate")
    if not works([PYTHON, "-c", check]) or not has_pip():
        return False
    if not os.path.exists(config):
        return True
    with open(config, encoding="utf-8", errors="replace") as file:
        return VENV in file.read()


def by_venv(base: str) -> bool:
    return works([base, "-m", "venv", "--clear", VENV]) and has_pip()


def by_pip_outside(base: str) -> bool:
    """Without ensurepip the interpreter's own pip can still put a pip inside."""
    return (
        works([base, "-m", "venv", "--clear", "--without-pip", VENV])
        and works([base, "-m", "pip", "--python", PYTHON, "install", "--quiet", "pip"])
        and has_pip()
    )


def by_virtualenv(base: str) -> bool:
    made = works([base, "-m", "virtualenv", "--clear", VENV]) or works(["virtualenv", "-p", base, "--clear", VENV])
    return made and has_pip()


def by_package_manager(base: str) -> bool:
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say("python3 has no ensurepip: installing the package python3-venv by apt-get")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run(["apt-get", "update", "-qq"])
    return works(["apt-get", "install", "-y", "-qq", "python3-venv"]) and by_venv(base)


def make_environment() -> None:
    base = base_python()
    if not any(way(base) for way in (by_venv, by_pip_outside, by_virtualenv, by_package_manager)):
        sys.exit(
            "commkit: %s cannot make a virtual environment; install its venv package, then run this again "
            "(Debian and Ubuntu: sudo apt-get install python3-venv)" % base
        )


def install(extra: str) -> None:
    say("setting up .venv for `%s` (once, until pyproject.toml changes)" % extra)
    start = time.time()
    if not is_sound():
        make_environment()
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    done = run([*pip, "--editable", "%s[%s]" % (ROOT, extra)])
    if done.returncode != 0:
        sys.stderr.write(done.stdout)
        sys.exit("commkit: pip could not install the project with `%s`; its words are above" % extra)
    with open(stamp_of(extra), "w", encoding="utf-8") as file:
        file.write(fingerprint())
    say("ready in %.0f s" % (time.time() - start))


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python3 .ci/setup.py charts|test|docs|bench")
    extra = sys.argv[1]
    if stamped(extra) != fingerprint():
        install(extra)


if __name__ == "__main__":
    main()
