"""Cells of a roll file: every accepted spelling, and its forged twin with the code of the fault (A66, A87)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting import cell
from voting.problem import FaultError


def code_of(reader: object, text: str) -> str:
    """The code that ``reader`` refuses ``text`` with."""
    assert callable(reader)
    with pytest.raises(FaultError) as caught:
        reader(text)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("89", 89_000),
        ("89.3", 89_300),
        ("89.37", 89_370),
        ("89.370", 89_370),
        ("0.001", 1),
        ("0.29", 290),
        ("99999.999", 99_999_999),
        ("89.37㎡", 89_370),
        ("89.37 m²", 89_370),
        ("89.37m2", 89_370),
        ("89.37平方米", 89_370),
        ("\uff18\uff19\uff0e\uff13\uff17\u3000", 89_370),
        ("1,234.56", 1_234_560),
        ("1\uff0c234\uff0e5㎡", 1_234_500),
        ("12,345", 12_345_000),
        ("89.37m^2", 89_370),
        ("89.37平", 89_370),
    ],
)
def test_area(text: str, area: int) -> None:
    assert cell.parse_area(cell.fold(text)) == area


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "area-missing"),
        ("㎡", "area-missing"),
        ("89,37", "area-malformed"),
        ("12,34.5", "area-malformed"),
        ("1,2345", "area-malformed"),
        ("0,123.5", "area-malformed"),
        ("1234,567", "area-malformed"),
        ("1.234,56", "area-malformed"),
        ("1,234.5678", "area-too-fine"),
        ("1e3", "area-malformed"),
        ("1E3", "area-malformed"),
        ("NaN", "area-malformed"),
        ("inf", "area-malformed"),
        ("-5", "area-malformed"),
        ("\uff0d5", "area-malformed"),
        ("+5", "area-malformed"),
        ("1_000", "area-malformed"),
        ("089.37", "area-malformed"),
        (".5", "area-malformed"),
        ("5.", "area-malformed"),
        ("1.2.3", "area-malformed"),
        ("0x10", "area-malformed"),
        ("89 .37", "area-malformed"),
        ("\u0668\u0669.\u0663\u0667", "area-malformed"),
        ("\U0001d7d6\U0001d7d7", "area-malformed"),
        ("八十九", "area-malformed"),
        ("²", "area-malformed"),
        ("50.0005", "area-too-fine"),
        ("50.0000", "area-too-fine"),
        ("0", "area-zero"),
        ("0.000", "area-zero"),
        ("100000", "area-too-large"),
        ("999999999999999999", "area-too-large"),
    ],
)
def test_area_refused(text: str, code: str) -> None:
    assert code_of(lambda raw: cell.parse_area(cell.fold(raw)), text) == code


@given(st.integers(1, cell.MAX_UNIT_AREA - 1))
def test_area_of_every_decimal_is_exact(area: int) -> None:
    assert cell.parse_area(f"{area // 1000}.{area % 1000:03d}") == area


@pytest.mark.parametrize(
    ("building", "staircase", "room", "label"),
    [
        ("1", "1", "101", "1幢1单元101室"),
        ("1幢", "1单元", "101室", "1幢1单元101室"),
        ("1号楼", "1", "101", "1幢1单元101室"),
        ("12栋", "", "101", "12幢101室"),
        ("a座", "/", "12b", "A幢12B室"),
        ("商业楼", None, "商铺12", "商业楼商铺12"),
        ("3", None, "S-12", "3幢S-12室"),
        (None, None, "1幢1单元101室", "1幢1单元101室"),
        (None, None, "1号楼101", "1幢101室"),
        (None, None, "1-2-301", "1幢2单元301室"),
        (None, None, "东区别墅甲", "东区别墅甲"),
    ],
)
def test_unit_label(building: str | None, staircase: str | None, room: str, label: str) -> None:
    assert cell.format_unit(building, staircase, room) == label


@pytest.mark.parametrize(
    ("building", "room", "code"),
    [
        ("", "101", "building-missing"),
        ("1", "", "room-missing"),
        ("1", "/", "room-missing"),
        ("1" * 60, "2" * 60, "text-too-long"),
    ],
)
def test_unit_label_refused(building: str, room: str, code: str) -> None:
    assert code_of(lambda raw: cell.format_unit(building, None, raw), room) == code


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("赵甲子", ["赵甲子"]),
        ("王 芳", ["王芳"]),
        ("王\u3000芳", ["王芳"]),
        ("赵甲子、钱乙丑", ["赵甲子", "钱乙丑"]),
        ("赵甲子\n钱乙丑", ["赵甲子", "钱乙丑"]),
        ("阿依古丽•买买提", ["阿依古丽·买买提"]),
        ("John  Smith", ["John Smith"]),
        ("示例置业\uff08虚构\uff09有限公司", ["示例置业(虚构)有限公司"]),
        ("\u3400\U00020bb7\U0002c29a", ["\u3400\U00020bb7\U0002c29a"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert cell.parse_names(cell.fold(text)) == names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "name-missing"),
        ("、", "name-missing"),
        ("=HYPERLINK(1)", "name-malformed"),
        ("+赵", "name-malformed"),
        ("@赵", "name-malformed"),
        ("-赵", "name-malformed"),
        ("赵<b>", "name-malformed"),
        ("赵\u202e甲", "text-not-allowed"),
        ("赵\u200b甲", "text-not-allowed"),
        ("赵\x07", "text-not-allowed"),
        ("赵\ue000", "text-not-allowed"),
        ("赵\ud800", "text-not-allowed"),
        ("赵\ufffe", "text-not-allowed"),
        ("赵\u2028甲", "text-not-allowed"),
        ("赵" * 101, "text-too-long"),
        ("赵" * 501, "text-too-long"),
    ],
)
def test_names_refused(text: str, code: str) -> None:
    assert code_of(lambda raw: cell.parse_names(cell.fold(raw)), text) == code


def test_decomposed_name_becomes_composed() -> None:
    assert cell.parse_names(cell.fold("Rene\u0301")) == ["Ren\u00e9"]


def test_mixed_scripts_are_seen() -> None:
    assert cell.is_mixed("P\u0430vel")
    assert cell.is_mixed("\u0410甲")
    assert not cell.is_mixed("Pavel")
    assert not cell.is_mixed("赵甲子")
    assert not cell.is_mixed("赵Anna")


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("15400000001", "15400000001"),
        ("+86 154 0000 0001", "15400000001"),
        ("154-0000-0001", "15400000001"),
        ("'15400000001", "15400000001"),
        ("0570-3000001", "05703000001"),
        ("+33600000000", "+33600000000"),
    ],
)
def test_phone(text: str, phone: str) -> None:
    assert cell.parse_phone(cell.fold(text)) == phone


@pytest.mark.parametrize("text", ["1540000000", "154000000012", "12345", "a5400000001", "\u0661" * 11, "11000000000"])
def test_phone_refused(text: str) -> None:
    assert code_of(cell.parse_phone, text) == "phone-malformed"


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("", None),
        ("/", None),
        ("单独所有", False),
        ("个人所有", False),
        ("共同共有", True),
        ("夫妻共同共有", True),
        ("按份共有", True),
        ("按份共有(各50%)", True),
        ("按份共有1/2、1/2", True),
    ],
)
def test_sharing(text: str, shared: bool | None) -> None:
    assert cell.parse_sharing(text) is shared


def test_sharing_refused() -> None:
    assert code_of(cell.parse_sharing, "50%") == "sharing-unclear"


def test_document_kinds() -> None:
    assert cell.parse_document_kind("居民 身份证") == "resident_id"
    assert cell.parse_document_kind("营业执照") == "uscc"
    assert cell.parse_document_kind("") == ""
    assert code_of(cell.parse_document_kind, "借书证") == "document-kind-unknown"


def test_total_may_be_larger_than_a_unit_but_is_read_as_strictly() -> None:
    assert cell.parse_total("191619.210") == 191_619_210
    assert cell.parse_total("1,191,619.210") == 1_191_619_210
    assert code_of(cell.parse_total, "19,1619.210") == "area-malformed"


@pytest.mark.parametrize(
    ("text", "doubt"),
    [("1,234", True), ("1,234㎡", True), ("1,234.5", False), ("1,234,567", False), ("1234", False), ("89,37", False)],
)
def test_comma_that_could_be_a_decimal_one(text: str, doubt: bool) -> None:
    assert cell.is_grouped(text) is doubt


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("张三", False),
        ("王 芳", False),
        ("买买提·艾力", False),
        ("John Smith", False),
        ("张三、李四", False),
        ("张三 李四", True),
        ("张三(李四)", True),
        ("张三等2人", True),
        ("张三等", True),
        ("张三等三人", True),
        ("张三及其配偶", True),
        ("张三1", True),
    ],
)
def test_names_that_may_hold_more_than_one_owner(text: str, doubt: bool) -> None:
    assert cell.has_doubt(text, cell.parse_names(text)) is doubt


def test_remarks_behind_a_name() -> None:
    assert cell.without_remark("张三(已故)、李四") == "张三、李四"
    assert cell.without_remark("张三(李四)") == "张三(李四)"
    assert cell.is_deceased("张三(亡)")
    assert cell.is_minor("李四(未成年)")


@pytest.mark.parametrize(
    ("birth", "is_young"), [("20080901", False), ("20080902", True), ("20260101", True), ("19491231", False)]
)
def test_age_on_a_day(birth: str, is_young: bool) -> None:
    assert cell.is_under_age(birth, "2026-09-01") is is_young
    assert code_of(cell.parse_total, "191619.2100") == "area-too-fine"
