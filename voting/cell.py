"""Reading of one cell of a roll file: areas, units, names, telephone numbers, kinds of documents.

Every reader has one stated set of spellings and refuses the rest with a FaultError. Digits are ASCII or full-width
ASCII; digits of other scripts are refused, and so are exponents and signs (attack A66).
Specification: ``voting/SPEC.md``, "Roll file".
"""

import re
import unicodedata

from voting.problem import FaultError

MAX_UNIT_AREA = 10**8
"""Thousandths of m²: one unit is smaller than 100,000 m²."""
MAX_NAME = 100
MAX_TEXT = 500

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_AREA = re.compile(r"(0|[1-9][0-9]{0,17})(?:\.([0-9]+))?")
_AREA_SIGN = re.compile(r"\s*(?:㎡|[mM](?:²|2|\^2)|平方米|平米|平方|平)$")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?P<decimals>\.[0-9]+)?")
_DOTS = str.maketrans(dict.fromkeys("•‧・･∙", "·"))
_HAN = re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_NAME_START = re.compile(r"[^=+\-@'\"<>,;:!?.()*#%&/\\|]")
_BARE = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")
_BUILDING = re.compile(r"([0-9A-Za-z]+)(?:幢|栋|号楼|座|楼|号)?")
_STAIRCASE = re.compile(r"([0-9A-Za-z]+)(?:单元)?")
_ROOM = re.compile(r"([0-9A-Za-z]+)(?:室|号|户)?")
_WHOLE = re.compile(r"([0-9A-Za-z]+)(?:幢|栋|号楼|座)-?(?:([0-9A-Za-z]+)单元)?-?([0-9A-Za-z]+)(?:室|号|户)?")
_DASHED = re.compile(r"([0-9A-Za-z]+)([-/])([0-9A-Za-z]+)\2([0-9A-Za-z]+)")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9][0-9]{9})")
_FIXED = re.compile(r"0[0-9]{9,11}")
_FOREIGN = re.compile(r"\+[1-9][0-9]{6,14}")
_NOTHING = frozenset({"", "-", "--", "/", "无", "空", "暂无"})
_SEVERAL = re.compile(r"[、;,，/\n]")

_SOLE = frozenset({"单独所有", "单独", "独有", "否", "不共有", "非共有", "个人", "个人所有", "单独产权", "独立产权"})
_SHARED = frozenset({"共同共有", "按份共有", "共有", "是", "夫妻共有", "夫妻共同共有", "家庭共有"})
_SHARES = re.compile(r"(?:各?占?[0-9]+(?:\.[0-9]+)?[%/:]?[0-9]*[,、;]?|\([^()]*\))+$")
_DEVELOPER = re.compile(r"未售|待售|未出售|未交付|未交房|开发商|建设单位|库存房")
_PARKING = re.compile(r"车位|车库|停车|泊位")
_STORAGE = re.compile(r"储藏|贮藏|储物|杂物|地下室|柴间|柴房|自行车棚")
_DECEASED = re.compile(r"已故|死亡|去世|亡故|过世|身故")
_MINOR = re.compile(r"未成年")
_REMARK = re.compile(r"\((?:已故|死亡|去世|亡故|过世|身故|亡|未成年|未成年人)\)$")
_NOT_ONE = re.compile(r"[()\[\]【】&+]|[0-9]|等$|等[一二三四五六七八九十两]*人$|[和与及]其")
_GAP = re.compile(r"[\u3400-\u9fff]{2,} +[\u3400-\u9fff]{2,}")

DOCUMENT_KINDS = {
    "resident_id": ("居民身份证", "身份证", "二代身份证", "港澳台居民居住证"),
    "uscc": ("统一社会信用代码", "统一社会信用代码证", "营业执照", "社会信用代码", "法人证书"),
    "passport": ("护照", "外国护照"),
    "travel_permit": ("港澳居民来往内地通行证", "台湾居民来往大陆通行证", "回乡证", "台胞证"),
    "foreign_residence": ("外国人永久居留身份证", "外国人永久居留证"),
    "military": ("军官证", "士兵证", "文职干部证"),
    "other": ("其他", "其它", "其他证件"),
}
_KIND_OF = {spelling: kind for kind, spellings in DOCUMENT_KINDS.items() for spelling in spellings}


def fold(text: str) -> str:
    """Return ``text`` in Unicode form C with full-width ASCII and spaces made narrow, trimmed.

    Raises: FaultError for control, format, private and unassigned characters, and for overlong text.
    """
    if len(text) > MAX_TEXT:
        raise FaultError("text-too-long")
    folded = unicodedata.normalize("NFC", text).translate(_FULL_WIDTH).strip()
    folded = folded.replace("\r\n", "\n").replace("\t", " ").replace("\u00a0", " ")
    for character in folded:
        if character != "\n" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            raise FaultError("text-not-allowed")
    return folded


def parse_area(text: str) -> int:
    """Read an area such as ``89.37``, ``89.370㎡`` or ``89.4平方米``.

    Units: the result counts thousandths of m². At most three decimals; no sign or exponent. Commas set apart groups of
    three digits (``is_grouped`` where that leaves a doubt).
    """
    if not _AREA_SIGN.sub("", text):
        raise FaultError("area-missing")
    area = parse_total(text)
    if area == 0:
        raise FaultError("area-zero")
    if area >= MAX_UNIT_AREA:
        raise FaultError("area-too-large")
    return area


def parse_total(text: str) -> int:
    """Read the area of a totals row: like ``parse_area``, without the bound of one unit; 0 may stand."""
    plain = _AREA_SIGN.sub("", text)
    if _GROUPED.fullmatch(plain) is not None:
        plain = plain.replace(",", "")
    match = _AREA.fullmatch(plain)
    if match is None:
        raise FaultError("area-malformed")
    decimals = match[2] or ""
    if len(decimals) > 3:
        raise FaultError("area-too-fine")
    return int(match[1]) * 1000 + int(decimals.ljust(3, "0"))


def is_grouped(text: str) -> bool:
    """Whether a comma in an area could also be meant as the decimal point: one comma, and no point after it."""
    match = _GROUPED.fullmatch(_AREA_SIGN.sub("", text))
    return match is not None and match["decimals"] is None and text.count(",") == 1


def format_unit(building: str | None, staircase: str | None, room: str) -> str:
    """Return the one label of a unit, such as ``1幢2单元301室``, from cells as written.

    ``building`` and ``staircase`` are None where the file has no such column; then ``room`` may say it all.
    """
    room = _without_spaces(room)
    if room in _NOTHING:
        raise FaultError("room-missing")
    if building is None and staircase is None:
        return _limited(_whole_unit(room))
    building, staircase = _without_spaces(building or ""), _without_spaces(staircase or "")
    if building in _NOTHING:
        raise FaultError("building-missing")
    parts = [
        _suffixed(_BUILDING, building, "幢"),
        "" if staircase in _NOTHING else _suffixed(_STAIRCASE, staircase, "单元"),
        _suffixed(_ROOM, room, "室"),
    ]
    return _limited("".join(parts))


def parse_names(text: str) -> list[str]:
    """Read the owners of a cell, one or several set apart by 、 ; , / or a line break."""
    names = [_name(part) for part in _SEVERAL.split(text) if part.strip()]
    if not names:
        raise FaultError("name-missing")
    return names


def is_mixed(name: str) -> bool:
    """Whether ``name`` mixes scripts whose letters look alike, as Latin with Cyrillic or Greek."""
    scripts = {unicodedata.name(character, "?").split(" ")[0] for character in name if character.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) > 1 or (
        bool(scripts & {"CYRILLIC", "GREEK"}) and "CJK" in scripts
    )


def has_doubt(text: str, names: list[str]) -> bool:
    """Whether the cell ``text`` of a person's ``names`` may hold more owners, or other words than names.

    ``张三 李四`` (a gap between two words), ``张三(李四)``, ``张三等2人``; but not ``王 芳`` or ``买买提·艾力``.
    """
    return any(_NOT_ONE.search(name) for name in names) or _GAP.search(text) is not None


def without_remark(text: str) -> str:
    """Return a cell of names without remarks in brackets on an owner's state, such as ``张三(已故)``."""
    return "、".join(_REMARK.sub("", part.strip()) for part in _SEVERAL.split(text)) if "(" in text else text


def split_several(text: str) -> list[str]:
    """Split a cell of document or telephone numbers; an empty list for a cell that says nothing."""
    parts = [part.strip() for part in _SEVERAL.split(text)]
    return [part for part in parts if part not in _NOTHING]


def parse_document_kind(text: str) -> str:
    """Read the kind of a document; an empty text gives an empty kind, which the number must then tell."""
    plain = _without_spaces(text)
    if plain in _NOTHING:
        return ""
    kind = _KIND_OF.get(plain)
    if kind is None:
        raise FaultError("document-kind-unknown")
    return kind


def parse_phone(text: str) -> str:
    """Read a mobile number of the mainland (11 digits), a fixed line with area code, or +country number."""
    plain = re.sub(r"[ -]", "", text).removeprefix("'")
    mobile = _MOBILE.fullmatch(plain)
    if mobile is not None:
        return mobile[1]
    if _FIXED.fullmatch(plain) is None and _FOREIGN.fullmatch(plain) is None:
        raise FaultError("phone-malformed")
    return plain


def parse_sharing(text: str) -> bool | None:
    """Read how the unit is owned: True shared, False by one owner, None where nothing is said."""
    plain = _without_spaces(text)
    if plain in _NOTHING:
        return None
    plain = _SHARES.sub("", plain)
    if plain not in _SOLE | _SHARED:
        raise FaultError("sharing-unclear")
    return plain in _SHARED


def is_developer_stock(note: str) -> bool:
    """Whether a remark says that the unit is unsold, or sold and not handed over."""
    return _DEVELOPER.search(note) is not None


def is_nobody(name: str, document: str) -> bool:
    """Whether the two cells name no owner: both say nothing, or the name only that the unit is the developer's."""
    plain = _without_spaces(name)
    return document.strip() in _NOTHING and (plain in _NOTHING or _DEVELOPER.fullmatch(plain) is not None)


def is_parking(text: str) -> bool:
    """Whether the label or use of a unit looks like a parking space."""
    return _PARKING.search(text) is not None


def is_storage(text: str) -> bool:
    """Whether the label or use of a unit looks like a storeroom."""
    return _STORAGE.search(text) is not None


def is_deceased(text: str) -> bool:
    """Whether a remark, or brackets behind a name, say that an owner is dead."""
    return _DECEASED.search(text) is not None or "(亡)" in text


def is_minor(text: str) -> bool:
    """Whether a remark, or brackets behind a name, say that an owner is under age."""
    return _MINOR.search(text) is not None


def is_under_age(birth: str, day: str) -> bool:
    """Whether who was born on ``birth`` (YYYYMMDD) is under eighteen on ``day`` (YYYY-MM-DD; Civil Code 17)."""
    return int(day.replace("-", "")) - int(birth) < 180_000


def _name(text: str) -> str:
    name = text.strip().translate(_DOTS)
    name = _without_spaces(name) if _HAN.search(name) else " ".join(name.split())
    if len(name) > MAX_NAME:
        raise FaultError("text-too-long")
    if _NAME_START.match(name) is None or re.search(r"[<>=@\"\\|\n]", name):
        raise FaultError("name-malformed")
    return name


def _whole_unit(text: str) -> str:
    whole = _WHOLE.fullmatch(text)
    if whole is not None:
        staircase = f"{whole[2]}单元" if whole[2] else ""
        return f"{whole[1]}幢{staircase}{whole[3]}室"
    dashed = _DASHED.fullmatch(text)
    return f"{dashed[1]}幢{dashed[3]}单元{dashed[4]}室" if dashed is not None else text


def _suffixed(pattern: re.Pattern[str], text: str, suffix: str) -> str:
    match = pattern.fullmatch(text)
    if match is not None:
        return match[1].upper() + suffix
    return text + suffix if _BARE.fullmatch(text) else text


def _limited(label: str) -> str:
    if len(label) > MAX_NAME:
        raise FaultError("text-too-long")
    return label


def _without_spaces(text: str) -> str:
    return "".join(text.split())
