"""Invented owners: nobody of these names, documents or telephone numbers exists.

Given names are the sixty year names of the old calendar. Identity numbers have region 990000, which is not assigned,
and a right check digit. Telephone numbers begin with 154, which no operator was ever given.
"""

from dataclasses import dataclass

from stdnum.cn import ric, uscc

from notary.adapters.quzhou.draw import Draw

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
    "云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐"
)
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
YEAR_NAMES = tuple(STEMS[number % 10] + BRANCHES[number % 12] for number in range(60))
REGION = "990000"
PHONE_PREFIX = "154"


@dataclass(frozen=True, slots=True)
class InventedOwner:
    """A person or organisation as the property office would list it."""

    name: str
    document_kind: str
    document: str
    phone: str


class Registry:
    """Invents owners, never the same one twice."""

    def __init__(self, seed: int) -> None:
        self._draw = Draw("people", seed)
        self._names = [surname + given for surname in SURNAMES for given in YEAR_NAMES]
        self._draw.shuffle(self._names)
        self._documents: set[str] = set()
        self._phones = 0
        self._organisations = 0

    def make_person(self, must_have_phone: bool = False) -> InventedOwner:
        """Invent a person; a few of the oldest have no telephone."""
        year = self._draw.between(1936, 1999)
        document = self._resident_number(year)
        has_phone = must_have_phone or year > 1946 or self._draw.chance(75)
        return InventedOwner(self._names.pop(), "居民身份证", document, self._phone() if has_phone else "")

    def make_organisation(self, name: str) -> InventedOwner:
        """Invent an organisation called ``name``."""
        self._organisations += 1
        body = f"91{REGION}{self._organisations:08d}X"
        return InventedOwner(name, "统一社会信用代码", body + uscc.calc_check_digit(body), self._phone())

    def _resident_number(self, year: int) -> str:
        while True:
            birth = f"{year}{self._draw.between(1, 12):02d}{self._draw.between(1, 28):02d}"
            body = f"{REGION}{birth}{self._draw.between(1, 999):03d}"
            number = body + ric.calc_check_digit(body + "0")
            if number not in self._documents:
                self._documents.add(number)
                return number

    def _phone(self) -> str:
        self._phones += 1
        return f"{PHONE_PREFIX}{self._phones:08d}"
