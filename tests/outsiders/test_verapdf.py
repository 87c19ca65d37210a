"""veraPDF finds certificates, signed or not, PDF/A-3a and PDF/UA-1; without its engine these tests are skipped."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.notary import signing
from tests.outsiders import samples
from tests.outsiders.verapdf import Judged, NoToolError, judge
from tests.programs import require

DRAWN: dict[str, Callable[[], bytes]] = {name: partial(samples.drawn, name) for name in samples.SAMPLES}
SIGNED: dict[str, Callable[[], bytes]] = {
    "unsigned": signing.unsigned,
    "signed": signing.signed,
    "renewed": signing.renewed,
    **{f"{name}, signed": partial(samples.signed, name) for name in samples.SAMPLES},
}
NEITHER: dict[str, Callable[[], bytes]] = {"a drawing": lambda: signing.looks().seal}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Judged]:
    """All files at once, because the engine takes seconds to start; by name and flavour."""
    folder = tmp_path_factory.mktemp("certificates")
    made = {name: make() for name, make in (DRAWN | SIGNED | NEITHER).items()}
    files: list[Path] = []
    for name, pdf in made.items():
        files.append(folder / f"{name}.pdf")
        files[-1].write_bytes(pdf)
    require("java", "/usr/share/java/jaxb-runtime.jar")
    try:
        found = judge(files)
    except NoToolError as error:
        pytest.skip(str(error))
    return {(Path(item.file).stem, item.flavour): item for item in found}


@pytest.mark.parametrize("name", [*DRAWN, *SIGNED])
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_a_certificate_conforms(name: str, flavour: str, judged: dict[tuple[str, str], Judged]) -> None:
    assert judged[name, flavour].failed == ()
    assert judged[name, flavour].checks > 10_000


@pytest.mark.parametrize("name", NEITHER)
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_the_judge_can_say_no(name: str, flavour: str, judged: dict[tuple[str, str], Judged]) -> None:
    assert judged[name, flavour].failed
