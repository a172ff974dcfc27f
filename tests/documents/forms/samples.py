"""Builders of the forms' samples: synthetic pupils whose figures agree with each other, by the rules of
averages (sums, cut at two decimals).

`python -m tests.documents.forms.samples` writes them anew beside the forms; a test fails when the committed
files differ.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_DOWN, Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid5

from services.documents.forms import text
from shared.contracts.files import FileReference
from shared.contracts.record import (
    AchievementRecord,
    ActivityResult,
    AreaAverage,
    FormerSchool,
    GraduateRow,
    GraduatesReport,
    Identifier,
    NationalTest,
    PersonName,
    Pupil,
    RowChange,
    SchoolOfRecord,
    Signer,
    SubjectResult,
    Summary,
    Superseded,
    TermOfRecord,
    canonical,
    digest,
)
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.levels import Level

FORMS = text.FONTS.parent
NAMESPACE = UUID("00000000-0000-4000-8000-0000000000f0")
AREAS = {
    "21": "ภาษาไทย",
    "22": "คณิตศาสตร์",
    "23": "วิทยาศาสตร์และเทคโนโลยี",
    "24": "สังคมศึกษา ศาสนา และวัฒนธรรม",
    "25": "สุขศึกษาและพลศึกษา",
    "26": "ศิลปะ",
    "27": "การงานอาชีพ",
    "28": "ภาษาต่างประเทศ",
    "29": "การศึกษาค้นคว้าด้วยตนเอง (IS)",
}
Subject = tuple[str, str, Literal["basic", "additional"], str, str]
UPPER: list[Subject] = [
    ("ท{}101", "ภาษาไทย {}", "basic", "21", "1.0"),
    ("ค{}101", "คณิตศาสตร์ {}", "basic", "22", "1.0"),
    ("ว{}101", "วิทยาศาสตร์ชีวภาพ {}", "basic", "23", "1.0"),
    ("ส{}101", "สังคมศึกษา {}", "basic", "24", "1.0"),
    ("ส{}103", "ประวัติศาสตร์ {}", "basic", "24", "0.5"),
    ("พ{}101", "สุขศึกษาและพลศึกษา {}", "basic", "25", "0.5"),
    ("ศ{}101", "ศิลปะ {}", "basic", "26", "0.5"),
    ("ง{}101", "การงานอาชีพ {}", "basic", "27", "0.5"),
    ("อ{}101", "ภาษาอังกฤษ {}", "basic", "28", "1.0"),
    ("ส{}231", "หน้าที่พลเมืองและการป้องกันการทุจริต {}", "additional", "24", "0.5"),
    ("ค{}201", "คณิตศาสตร์เพิ่มเติม {}", "additional", "22", "1.5"),
    ("ว{}201", "ฟิสิกส์ {}", "additional", "23", "2.0"),
    ("ว{}221", "เคมี {}", "additional", "23", "1.5"),
    ("ว{}241", "ชีววิทยา {}", "additional", "23", "1.5"),
    ("อ{}211", "ภาษาอังกฤษเชิงวิชาการ {}", "additional", "28", "0.5"),
    ("I{}201", "การศึกษาค้นคว้าและสร้างองค์ความรู้ {}", "additional", "29", "0.5"),
]
LOWER: list[Subject] = [
    ("ท{}101", "ภาษาไทย {}", "basic", "21", "1.5"),
    ("ค{}101", "คณิตศาสตร์ {}", "basic", "22", "1.5"),
    ("ว{}101", "วิทยาศาสตร์ {}", "basic", "23", "1.5"),
    ("ว{}103", "วิทยาการคำนวณ {}", "basic", "23", "0.5"),
    ("ส{}101", "สังคมศึกษา {}", "basic", "24", "1.5"),
    ("ส{}103", "ประวัติศาสตร์ {}", "basic", "24", "0.5"),
    ("พ{}101", "สุขศึกษา {}", "basic", "25", "0.5"),
    ("พ{}103", "พลศึกษา {}", "basic", "25", "0.5"),
    ("ศ{}101", "ทัศนศิลป์ {}", "basic", "26", "0.5"),
    ("ศ{}103", "ดนตรีและนาฏศิลป์ {}", "basic", "26", "0.5"),
    ("ง{}101", "การงานอาชีพ {}", "basic", "27", "0.5"),
    ("อ{}101", "ภาษาอังกฤษ {}", "basic", "28", "1.5"),
    ("ค{}201", "คณิตศาสตร์เพิ่มเติม {}", "additional", "22", "0.5"),
    ("อ{}201", "ภาษาอังกฤษเพื่อการสื่อสาร {}", "additional", "28", "0.5"),
    ("ส{}231", "หน้าที่พลเมือง {}", "additional", "24", "0.5"),
    ("จ{}201", "ภาษาจีนเบื้องต้น {}", "additional", "28", "1.0"),
]
LONG: list[Subject] = [
    *UPPER,
    (
        "ว{}291",
        "ปฏิบัติการวิทยาศาสตร์สิ่งแวดล้อมและการจัดการทรัพยากรป่าต้นน้ำในท้องถิ่นจังหวัดแม่ฮ่องสอน {}",
        "additional",
        "23",
        "1.0",
    ),
]
GRADES = ("4", "3.5", "3", "4", "2.5", "3", "2", "3.5", "4", "1.5", "3", "4", "1", "3.5")
HUNDREDTH, TENTH = Decimal("0.01"), Decimal("0.1")


def average(points: Decimal, credits: Decimal) -> str:
    """Cut at two decimals."""
    return str((points / credits).quantize(HUNDREDTH, ROUND_DOWN))


def _signer(name: str, position: str, order: str = "12/2569 ลงวันที่ 1 พฤษภาคม 2569") -> Signer:
    return Signer(person=uuid5(NAMESPACE, name), name=name, position=position, order=order)


SCHOOL = SchoolOfRecord(
    code="3058910002",
    name="โรงเรียนองค์การบริหารส่วนจังหวัดแม่ฮ่องสอน (จำลอง)",
    authority="58-PAO-01",
    authority_name="องค์การบริหารส่วนจังหวัดแม่ฮ่องสอน",
    subdistrict="จองคำ",
    district="เมืองแม่ฮ่องสอน",
    province="แม่ฮ่องสอน",
)
LONG_SCHOOL = SCHOOL.model_copy(
    update={
        "name": "โรงเรียนเทศบาลเมืองแม่ฮ่องสอนราชประชานุเคราะห์วิทยาคม เฉลิมพระเกียรติ (จำลอง)",
        "authority_name": "องค์การบริหารส่วนตำบลห้วยปูลิงและห้วยโป่งรวมพัฒนาท้องถิ่น",
    }
)
REGISTRAR, DIRECTOR = (
    _signer("นางสาวกิ่งแก้ว ปิ่นทองคำ", "นายทะเบียน"),
    _signer("นายสมศักดิ์ ณ ท่าข้าม", "ผู้อำนวยการโรงเรียน"),
)


def pupil(number: int, name: PersonName, sex: Literal["M", "F"], **changes: Any) -> Pupil:
    """A synthetic pupil; the identifier has a right check digit."""
    first = f"158010{number:06d}"
    check = (11 - sum(int(d) * (13 - at) for at, d in enumerate(first)) % 11) % 10
    facts: dict[str, Any] = {
        "id": uuid5(NAMESPACE, f"pupil {number}"),
        "student_no": f"{10000 + number}",
        "identifier": Identifier(kind="national", value=f"{first}{check}"),
        "name": name,
        "sex": sex,
        "birth_date": date(2008, 3, 7),
        "nationality": "ไทย",
        "religion": "พุทธ",
        "father": "นายคำปัน น้ำใจงาม",
        "mother": "นางบัวผัด น้ำใจงาม",
        "entry_date": date(2024, 5, 16),
        "former_school": FormerSchool(
            name="โรงเรียนบ้านห้วยปุ๊วิทยาคาร (จำลอง)", province="แม่ฮ่องสอน", last_class="มัธยมศึกษาปีที่ 3"
        ),
        "photo": FileReference(
            key=f"uploads/{uuid5(NAMESPACE, f'photo {number}')}",
            sha256=sha256(b"photo").hexdigest(),
            size=9000,
            media_type="image/jpeg",
        ),
    }
    return Pupil(**{**facts, **changes})


def record(
    level: Level,
    subjects: Sequence[Subject],
    who: Pupil,
    *,
    school: SchoolOfRecord = SCHOOL,
    shift: int = 0,
    tests: int = 4,
    remarks: Sequence[str] = (),
    registrar: Signer = REGISTRAR,
    director: Signer = DIRECTOR,
    activity: str = "นักศึกษาวิชาทหาร/ลูกเสือ เนตรนารี",
) -> AchievementRecord:
    """A record of six terms whose averages and sums are worked out from its lines."""
    start = 4 if level is Level.UPPER else 1
    terms = [
        _term(level, subjects, year, half, start, shift, activity) for year in range(3) for half in (1, 2)
    ]
    return AchievementRecord(
        version=1,
        form=DocumentKind.P1U if level is Level.UPPER else DocumentKind.P1B,
        level=level,
        curriculum="core-2551r60",
        curriculum_name="หลักสูตรแกนกลางการศึกษาขั้นพื้นฐาน พุทธศักราช 2551 (ฉบับปรับปรุง พ.ศ. 2560)",
        school=school,
        pupil=who,
        terms=terms,
        summary=_summary(terms),
        national_tests=[
            NationalTest(subject=name, score=score)
            for name, score in (
                ("ภาษาไทย", "46.50"),
                ("คณิตศาสตร์", "31.25"),
                ("วิทยาศาสตร์", "38.00"),
                ("ภาษาอังกฤษ", "-"),
                ("สังคมศึกษา", "41.75"),
                ("ศิลปะ", "-"),
            )[:tests]
        ],
        remarks=list(remarks),
        approved_on=date(2027, 3, 31),
        left_on=date(2027, 3, 31),
        leaving_cause="จบการศึกษาขั้นพื้นฐาน" if level is Level.UPPER else "จบการศึกษาภาคบังคับ",
        registrar=registrar,
        director=director,
        approved_at=datetime(2027, 3, 31, 3, 30, tzinfo=UTC),
    )


def _term(
    level: Level, subjects: Sequence[Subject], year: int, half: int, start: int, shift: int, activity: str
) -> TermOfRecord:
    at, stage = year * 2 + half, 3 if level is Level.UPPER else 2
    results = [
        SubjectResult(
            code=code.format(f"{stage}{year + 1}")[:-1] + str(int(code[-1]) + half - 1),
            name=name.format(at),
            kind=kind,
            area=area,
            credits=credits,
            result=GRADES[(at * 5 + line * 3 + shift) % len(GRADES)],
            remark="เรียนซ้ำ" if shift == 0 and at == 2 and line == 1 else None,
        )
        for line, (code, name, kind, area, credits) in enumerate(subjects)
    ]
    credits = sum((Decimal(r.credits) for r in results), Decimal(0))
    points = sum((Decimal(r.credits) * Decimal(r.result) for r in results), Decimal(0))
    names: tuple[tuple[str, Literal["guidance", "student_activity", "social_service"], int], ...] = (
        ("แนะแนว", "guidance", 20),
        ("ชุมนุมส่งเสริมวิชาการ", "student_activity", 20),
        (activity, "student_activity", 20),
        ("กิจกรรมเพื่อสังคมและสาธารณประโยชน์", "social_service", 10 if level is Level.UPPER else 8),
    )
    activities = [
        ActivityResult(name=name, kind=kind, hours=hours, result="ผ") for name, kind, hours in names
    ]
    return TermOfRecord(
        term=f"{half}/{2567 + year}",
        class_name=f"ม.{start + year}",
        results=results,
        activities=activities,
        credits=str(credits),
        gpa=average(points, credits),
    )


def _summary(terms: Sequence[TermOfRecord]) -> Summary:
    results = [result for term in terms for result in term.results]

    def credits(kind: str) -> str:
        return str(sum((Decimal(r.credits) for r in results if r.kind == kind), Decimal(0)).quantize(TENTH))

    areas = []
    for code, name in AREAS.items():
        mine = [r for r in results if r.area == code]
        total, points = (
            sum((Decimal(r.credits) for r in mine), Decimal(0)),
            sum((Decimal(r.credits) * Decimal(r.result) for r in mine), Decimal(0)),
        )
        if mine:
            areas.append(
                AreaAverage(
                    code=code,
                    name=name,
                    credits=str(total),
                    points=str(points.quantize(HUNDREDTH)),
                    gpa=average(points, total),
                )
            )
    total, points = (
        sum((Decimal(a.credits) for a in areas), Decimal(0)),
        sum((Decimal(a.points) for a in areas), Decimal(0)),
    )
    return Summary(
        basic_attempted=credits("basic"),
        basic_earned=credits("basic"),
        additional_attempted=credits("additional"),
        additional_earned=credits("additional"),
        credits=str(total),
        points=str(points),
        gpax=average(points, total),
        areas=areas,
        reading_thinking_writing="3",
        characteristics="3",
        activities_passed=True,
        social_service_hours=sum(
            a.hours for term in terms for a in term.activities if a.kind == "social_service"
        ),
    )


def upper() -> AchievementRecord:
    """ปพ.1:พ, science and mathematics, 96 subjects."""
    return record(
        Level.UPPER, UPPER, pupil(1, PersonName(title="นางสาว", first="น้ำผึ้ง", last="ปิ่นแก้วกุลธิดาภรณ์"), "F")
    )


def lower() -> AchievementRecord:
    """ปพ.1:บ, 72 subjects; second version by order; a pupil without a family name and with a G-code."""
    who = pupil(
        2,
        PersonName(title="เด็กชาย", first="จ่อลุ"),
        "M",
        birth_date=date(2012, 4, 30),
        father="-",
        identifier=Identifier(kind="gcode", value="G675800000012"),
        nationality="ไม่มีสัญชาติ",
        religion="คริสต์",
        former_school=FormerSchool(
            name="โรงเรียนบ้านน้ำริน (จำลอง)", province="แม่ฮ่องสอน", last_class="ประถมศึกษาปีที่ 6"
        ),
    )
    first = record(Level.LOWER, LOWER[:12], who, shift=5, tests=0, activity="ลูกเสือ เนตรนารี")
    old = Superseded(
        version=1,
        sha256=digest(canonical(first)),
        order_number="7/2570",
        order_date=date(2027, 4, 9),
        reason="วันเดือนปีเกิดไม่ตรงกับทะเบียนนักเรียน",
    )
    return first.model_copy(update={"version": 2, "supersedes": old})


def hard() -> AchievementRecord:
    """The hardest: 102 subjects, some with names of 80 letters, long names everywhere, remarks, O-NET in six
    subjects.
    """
    who = pupil(
        3,
        PersonName(
            title="หม่อมราชวงศ์หญิง",
            first="สุทธิลักษณ์กุลธิดาภรณ์พิพัฒน์",
            middle="อลิซาเบธ",
            last="ณ ทุ่งใหญ่วัฒนกิจไพศาลเกริกก้องเกียรติธำรง",
        ),
        "F",
        father="หม่อมราชวงศ์ปฏิภาณณัฐพงษ์ ณ ทุ่งใหญ่วัฒนกิจไพศาลเกริกก้องเกียรติธำรง",
        mother="นางสาวฟื้นฟูน้ำทิพย์วรรณา ปั่นฝ้ายย้ำคำมั่นกิ่งก้านใหญ่",
        religion="อิสลาม",
        identifier=Identifier(kind="passport", value="AB1234567"),
        nationality="เมียนมา (ถือเอกสารเดินทาง)",
        former_school=FormerSchool(
            name="โรงเรียนสมเด็จพระศรีนครินทราบรมราชชนนีวิทยาลัยสาธิตแห่งท้องถิ่น (จำลอง)",
            province="พระนครศรีอยุธยา",
            last_class="มัธยมศึกษาปีที่ 3",
        ),
    )
    return record(
        Level.UPPER,
        LONG,
        who,
        school=LONG_SCHOOL,
        shift=3,
        tests=6,
        activity="นักศึกษาวิชาทหาร ลูกเสือวิสามัญ เนตรนารี ยุวกาชาด และผู้บำเพ็ญประโยชน์",
        remarks=[
            "รับโอนจากโรงเรียนบ้านห้วยปุ๊วิทยาคาร (จำลอง) เมื่อ 1 พฤศจิกายน 2567 เทียบโอน 18 รายวิชา 15.5 หน่วยกิต ตามคำสั่งที่ 41/2567 ลงวันที่ 30 ตุลาคม 2567",
            "เปลี่ยนชื่อจาก นางสาวสุทธิ เป็น หม่อมราชวงศ์หญิงสุทธิลักษณ์กุลธิดาภรณ์พิพัฒน์ ตามหนังสือสำคัญ ช.3 เลขที่ 118/2568 ออกให้ ณ อำเภอเมืองแม่ฮ่องสอน วันที่ 9 มิถุนายน 2568",
        ],
        registrar=_signer("ว่าที่ร้อยตรีหญิงกุลธิดาภรณ์ ณ ทุ่งใหญ่วัฒนกิจไพศาล", "รักษาการในตำแหน่งนายทะเบียน"),
        director=_signer(
            "นายปฏิภาณณัฐพงษ์ เกริกก้องเกียรติธำรงรัตนมงคล", "รองผู้อำนวยการสถานศึกษา รักษาราชการแทน ผู้อำนวยการสถานศึกษา"
        ),
    )


FIRST_F = ("น้ำผึ้ง", "ปิ่นแก้ว", "กุลธิดาภรณ์", "ฟื้นฟู", "สุทธิลักษณ์", "เก็จถะหวา", "พิมธิดา")
FIRST_M = ("ปฏิภาณ", "ณัฐพล", "คำปัน", "จ่อลุ", "ธนภัทร", "อัครนนท์", "ก้องภพ")
LAST = (
    "น้ำใจงาม",
    "ณ ทุ่งใหญ่วัฒนกิจไพศาล",
    "มณีฟู",
    "ย้ำคำมั่น",
    "ชัยทิพย์",
    "กิ่งก้านใหญ่",
    "หน่อจักร",
    "เกริกก้องเกียรติ",
    "ต๊ะตา",
)


def report(count: int = 40, version: int = 1) -> GraduatesReport:
    """ปพ.3:พ of so many graduates, in the order of student numbers; version 2 corrects a birth date and
    names one pupil's new ปพ.1.
    """
    rows = [_row(number) for number in range(1, count + 1)]
    changes: list[RowChange] = []
    if version > 1:
        rows[6] = rows[6].model_copy(
            update={
                "birth_date": date(2008, 7, 23),
                "number": f"{count + 1:06d}",
                "record_version": 2,
                "remark": "แก้ไขตามคำสั่งที่ 7/2570",
            }
        )
        changes = [
            RowChange(pupil=rows[6].pupil, field="birth_date", before="2008-07-22", after="2008-07-23"),
            RowChange(pupil=rows[6].pupil, field="number", before="000007", after=f"{count + 1:06d}"),
        ]
    return GraduatesReport(
        report=uuid5(NAMESPACE, "report"),
        version=version,
        supersedes="0" * 64 if version > 1 else None,
        form=DocumentKind.P3U,
        level=Level.UPPER,
        year=2569,
        school=SCHOOL,
        approved_on=date(2027, 3, 31),
        rows=rows,
        changes=changes,
        prepared_by=_signer("นางสาวน้ำทิพย์ ใจซื่อ", "ครู"),
        proofread_by=_signer("นายกล้าหาญ ปั่นฝ้าย", "ครูชำนาญการ"),
        checked_by=_signer("นางฟ้ามุ่ย ศรีวิชัย", "หัวหน้างานทะเบียนวัดผล"),
        registrar=REGISTRAR,
        director=DIRECTOR,
    )


def _row(number: int) -> GraduateRow:
    girl = number % 5 not in (2, 4)
    first, last = (FIRST_F if girl else FIRST_M)[number % 7], LAST[number % 9]
    name = PersonName(title="นางสาว" if girl else "นาย", first=first, last=last)
    who = pupil(
        number,
        name,
        "F" if girl else "M",
        birth_date=date(2008, 1 + number % 12, 1 + number * 3 % 28),
        father=f"นาย{FIRST_M[(number + 2) % 7]} {last}",
        mother=f"นาง{FIRST_F[(number + 3) % 7]} {LAST[(number + 4) % 9]}",
    )
    body = f"record {number}".encode()
    return GraduateRow(
        seq=number,
        pupil=who.id,
        student_no=who.student_no,
        identifier=who.identifier,
        name=who.name,
        sex=who.sex,
        birth_date=who.birth_date,
        father=who.father,
        mother=who.mother,
        set_number="00012",
        number=f"{number:06d}",
        issue=uuid5(NAMESPACE, f"issue {number}"),
        basic_earned="42.0",
        additional_earned="48.0",
        gpax=f"{2 + number % 3}.{number * 7 % 100:02d}" if number % 3 < 2 else "4.00",
        reading_thinking_writing="3" if number % 4 else "2",
        characteristics="3",
        activities_passed=True,
        record=FileReference(
            key=f"records/{who.id}/1.json", sha256=digest(body), size=len(body), media_type="application/json"
        ),
        record_version=1,
    )


SAMPLES: dict[str, Callable[[], AchievementRecord | GraduatesReport]] = {
    "p1/sample_upper.json": upper,
    "p1/sample_lower.json": lower,
    "p1/sample_hard.json": hard,
    "p3/sample.json": report,
    "p3/sample_v2.json": lambda: report(version=2),
}


def read(name: str) -> bytes:
    """The committed bytes of a sample."""
    return (FORMS / name).read_bytes()


def photo() -> bytes:
    """A drawn head and shoulders, about 5 kB."""
    return Path(__file__).with_name("photo.jpg").read_bytes()


if __name__ == "__main__":
    for place, build in SAMPLES.items():
        (FORMS / place).write_bytes(canonical(build()))
