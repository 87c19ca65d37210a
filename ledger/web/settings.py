"""Every setting of the service, read from ``ZHENGYI_*`` in this one place.

ZHENGYI_DATA        folder of everything the service writes; default ``data``
ZHENGYI_DATABASE    SQLAlchemy address; default a SQLite file in the data folder
ZHENGYI_SIGNER      the signer's file; default ``signer/signer.sqlite`` in the data folder. In production another
                    volume than the database, and outside every backup that is restored together with it
ZHENGYI_PUBLIC      folder of the published ledger files; default ``public`` in the data folder
ZHENGYI_KEY_COPY    folder of the second copy of the service's keys in secret votes; default ``key-copy`` in the data
                    folder. In production another volume
ZHENGYI_BASE_URL    address of the site as people see it; default ``http://127.0.0.1:8000``
ZHENGYI_CLOCK_FILE  a file that holds the time in seconds; the demo's clock, default the system's
ZHENGYI_SMS         how text messages leave: ``file`` (sms.jsonl in the data folder, the default), ``console``,
                    ``http``, ``smpp``, ``aliyun`` or ``tencent``
ZHENGYI_SMS_FILE    JSON file of the gateway, mode 600, as voting/SPEC.md describes it; needed for the last four
ZHENGYI_MAIL_FILE   JSON file of the mail server, mode 600; without it no e-mail leaves, and owners cannot ask for any
ZHENGYI_MAX_BODY    longest request body in bytes; default 131,072
ZHENGYI_PROXIES     how many reverse proxies of the office stand before the service, each adding to X-Forwarded-For;
                    default 0: the header is not believed. Wrong, and all voters count as one address, or may invent one
ZHENGYI_TSA         address of the time-stamping authority (RFC 3161) for certificates; default the development
                    authority, which the office's own process then serves on loopback while it signs
ZHENGYI_ROOTS       PEM file of the root certificates that signers' and timestamps' chains lead to; default, the same
ZHENGYI_TOKEN       PKCS#11 library of the tokens that sign certificates; default PKCS#12 files with the officers' keys
ZHENGYI_OIDC_ISSUER       the office's identity provider (OpenID Connect); default none
ZHENGYI_OIDC_CLIENT       the name by which the provider knows this service
ZHENGYI_OIDC_SECRET_FILE  a file that holds the secret shared with the provider; without it a public client
ZHENGYI_OIDC_CLAIM        the claim that holds a person's identity number; default ``id_number``
ZHENGYI_OIDC_SCOPE        what the provider is asked for; default ``openid``

Not a setting of the service: ZHENGYI_PASSPHRASE_<NAME>, from which the commands of officers take a passphrase where no
person sits (notary/adapters/casecli.py). Every program of the same user can read it: for rehearsals and tests.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

GATEWAYS = ("file", "console", "http", "smpp", "aliyun", "tencent")


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """The office's identity provider and what this service is there."""

    issuer: str
    client: str
    claim: str
    scope: str
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the service keeps what, and how it is called."""

    data: Path
    database: str
    signer: Path
    public: Path
    base_url: str
    clock_file: Path | None
    max_body: int
    sms: str = "file"
    sms_file: Path | None = None
    mail_file: Path | None = None
    proxies: int = 0
    key_copy: Path = Path("data/key-copy")
    provider: ProviderSettings | None = None
    tsa: str = ""
    roots: Path | None = None
    token: Path | None = None

    @property
    def secure(self) -> bool:
        """Whether people reach the site by https, so that cookies may demand it."""
        return self.base_url.startswith("https://")


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from ``environ``; paths are made absolute. Raises: ValueError for a value that none can be."""
    data = Path(environ.get("ZHENGYI_DATA", "data")).absolute()
    clock_file = environ.get("ZHENGYI_CLOCK_FILE")
    return Settings(
        data=data,
        database=environ.get("ZHENGYI_DATABASE", f"sqlite:///{data / 'zhengyi.sqlite'}"),
        signer=Path(environ.get("ZHENGYI_SIGNER", data / "signer" / "signer.sqlite")).absolute(),
        public=Path(environ.get("ZHENGYI_PUBLIC", data / "public")).absolute(),
        base_url=environ.get("ZHENGYI_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        clock_file=Path(clock_file).absolute() if clock_file else None,
        max_body=int(environ.get("ZHENGYI_MAX_BODY", "131072")),
        sms=_one_of(environ, "ZHENGYI_SMS", GATEWAYS),
        sms_file=_path(environ, "ZHENGYI_SMS_FILE"),
        mail_file=_path(environ, "ZHENGYI_MAIL_FILE"),
        proxies=int(environ.get("ZHENGYI_PROXIES", "0")),
        key_copy=Path(environ.get("ZHENGYI_KEY_COPY", data / "key-copy")).absolute(),
        provider=_provider(environ),
        tsa=environ.get("ZHENGYI_TSA", ""),
        roots=_path(environ, "ZHENGYI_ROOTS"),
        token=_path(environ, "ZHENGYI_TOKEN"),
    )


def _provider(environ: Mapping[str, str]) -> ProviderSettings | None:
    if "ZHENGYI_OIDC_ISSUER" not in environ:
        return None
    if "ZHENGYI_OIDC_CLIENT" not in environ:
        raise ValueError("ZHENGYI_OIDC_CLIENT is missing")
    file = environ.get("ZHENGYI_OIDC_SECRET_FILE")
    return ProviderSettings(
        issuer=environ["ZHENGYI_OIDC_ISSUER"],
        client=environ["ZHENGYI_OIDC_CLIENT"],
        claim=environ.get("ZHENGYI_OIDC_CLAIM", "id_number"),
        scope=environ.get("ZHENGYI_OIDC_SCOPE", "openid"),
        secret=Path(file).read_text(encoding="ascii").strip() if file else None,
    )


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(environ[name]).absolute() if name in environ else None


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name, allowed[0])
    if value not in allowed:
        raise ValueError(f"{name} is none of: {', '.join(allowed)}")
    return value


def make_clock(settings: Settings) -> Callable[[], int]:
    """Return the clock of the service: seconds of Unix time."""
    file = settings.clock_file
    if file is None:
        return lambda: int(time.time())
    return lambda: int(file.read_text(encoding="ascii"))
