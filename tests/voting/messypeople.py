"""Messy rolls whose difficulty is in documents, telephone numbers and persons. See messyfile.py."""

from tests.voting.messyfile import AREA, COMPANY, A, B, C, Messy, one
from tests.voting.rolls import organisation, resident, unit


def _id(region: str, birth: str, number: int) -> str:
    """An identity number of any region, with the check digit that GB 11643 gives it."""
    body = f"{region}{birth}{number:03d}"
    weights = [2**power % 11 for power in range(17, 0, -1)]
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


CASES: tuple[Messy, ...] = (
    one(
        "region-that-no-table-knows",
        unit("101", 1, document=_id("659001", "19700101", 12)),
        units=1,
        heads=1,
        area=AREA,
    ),
    one(
        "wrong-check-digit",
        *(unit("101", 1, document="11010519491231002X"), unit("102", 2, document="110105194912310021")),
        units=1,
        heads=1,
        area=AREA,
        problems=((3, "G", "document-check-wrong"),),
    ),
    one(
        "born-on-no-day",
        *(unit("101", 1, document=_id("990000", "19700230", 12)), unit("102", 2, document=A[:17])),
        units=0,
        heads=0,
        area=0,
        problems=((2, "G", "document-malformed"), (3, "G", "document-malformed")),
    ),
    one(
        "old-number-of-fifteen-digits",
        *(unit("101", 1), unit("102", 1, document=A[:6] + A[8:17])),
        units=2,
        heads=1,
        area=2 * AREA,
    ),
    one(
        "other-documents",
        unit("101", 1, kind="护照", document="E12345678", name="John Smith"),
        unit("102", 2, kind="港澳居民来往内地通行证", document="H1234567800"),
        unit("103", 3, kind="军官证", document="军字第0012345号"),
        units=3,
        heads=3,
        area=3 * AREA,
    ),
    Messy(
        "no-column-of-kinds",
        [
            ["楼栋单元房号", "建筑面积㎡", "姓名/名称", "身份证号/统一社会信用代码", "共有情况"],
            ["1-1-101", "89.37", "赵甲丑", A, "单独所有"],
            ["1-1-102", "89.37", "示例置业有限公司", organisation(1), ""],
            ["1-1-103", "89.37", "John Smith", "E12345678", ""],
            ["1-1-104", "89.37", "赵甲寅、赵甲卯", f"{B}、{C}", "按份共有50%、50%"],
        ],
        *(4, 4, 4 * AREA),
        kinds="popc",
    ),
    one(
        "kind-that-nobody-knows",
        *(unit("101", 1, kind="借书证"), unit("102", 2, kind="", document="第一号证")),
        units=0,
        heads=0,
        area=0,
        problems=((2, "F", "document-kind-unknown"), (3, "F", "document-kind-unknown")),
    ),
    one(
        "credit-code-with-a-slip",
        unit("101", 1, **{**COMPANY, "document": organisation(1)[:-1] + ("0" if organisation(1)[-1] != "0" else "1")}),
        units=0,
        heads=0,
        area=0,
        problems=((2, "G", "document-check-wrong"),),
    ),
    one(
        "number-that-the-spreadsheet-cut",
        unit("101", 1, document=int(A[:17] + "0")),
        units=0,
        heads=0,
        area=0,
        problems=((2, "G", "cell-number-cut"),),
        formats=("xlsx",),
    ),
    one(
        "number-with-an-exponent",
        unit("101", 1, document="9.90000197001E+17"),
        units=0,
        heads=0,
        area=0,
        problems=((2, "G", "document-malformed"),),
        formats=("csv",),
    ),
    one(
        "phones",
        unit("101", 1, phone="+86 154-0000-0001"),
        unit("102", 2, phone="0570-1234567"),
        unit("103", 3, phone="15400000003/15400000004"),
        unit("104", 4, phone="1540000"),
        unit("105", 5, phone="无"),
        units=5,
        heads=5,
        area=5 * AREA,
        problems=((4, "H", "phone-several"), (5, "H", "phone-malformed")),
    ),
    one(
        "two-numbers-of-one-owner",
        *(unit("101", 1), unit("102", 1, phone="15400000099")),
        units=2,
        heads=1,
        area=2 * AREA,
        problems=((3, "E", "owner-phone-differs"),),
    ),
    one(
        "one-document-two-names",
        *(unit("101", 1), unit("102", 1, name="赵甲醜")),
        units=2,
        heads=1,
        area=2 * AREA,
        problems=((3, "E", "owner-ambiguous"),),
    ),
    one(
        "one-name-and-birth-two-documents",
        *(unit("101", 1), unit("102", 1, document=resident(7))),
        units=2,
        heads=2,
        area=2 * AREA,
        problems=((3, "E", "owner-similar"),),
    ),
    one(
        "dead-and-under-age",
        *(unit("101", 1, name="赵甲丑（已故）"), unit("102", 2, note="未成年，监护人代")),
        units=2,
        heads=2,
        area=2 * AREA,
        problems=((2, "E", "owner-deceased"), (3, "E", "owner-minor")),
    ),
    one(
        "invisible-characters",
        *(unit("101", 1, name="赵甲\u200b丑"), unit("102", 2, document=B[:9] + "\u202e" + B[9:])),
        units=0,
        heads=0,
        area=0,
        problems=((2, "E", "text-not-allowed"), (3, "G", "text-not-allowed")),
    ),
    one(
        "letters-that-look-alike",
        unit("101", 1, name="P\u0430vel", kind="护照", document="E12345678"),
        units=1,
        heads=1,
        area=AREA,
        problems=((2, "E", "name-scripts-mixed"),),
    ),
)
