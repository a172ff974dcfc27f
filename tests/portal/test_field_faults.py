"""The faults of a form and the differences of two forms, without a running system."""

from services.portal.conflicts import changed_by_another, differences, merged
from services.portal.field_faults import FieldFault, faults_by_path, faults_of, field_faults
from shared.contracts.portal.problems import DATE_UNREAD, FIELD_EMPTY, NOBODY_CHOSEN
from shared.contracts.problem import BAD_BODY, FieldProblem, ProblemBody, together


def bad_body(**fields: str) -> ProblemBody:
    """A body that does not fit its contract: code of the validator by field."""
    body = BAD_BODY.refuse(count=len(fields)).body
    body.fields = [
        FieldProblem(field=name.replace("__", "."), code=code, message_en="-")
        for name, code in fields.items()
    ]
    return body


def test_each_fault_of_several_problems_is_found_in_its_order() -> None:
    """Also the fields of a problem among them; a problem without a field is about the form."""
    several = together([DATE_UNREAD.refuse("dated"), NOBODY_CHOSEN.refuse()]).body
    several.problems.append(bad_body(number="string_too_long"))

    assert ["dated", "", "number"] == [one.field for one in field_faults(several)]
    assert FieldFault("number", "ยาวเกินไป", "") == field_faults(several)[-1]
    assert [] == field_faults(None)


def test_a_hint_stands_for_what_does_not_fit() -> None:
    """A code that nobody knows has words, too; a rule keeps its own words."""
    problem = bad_body(password="string_too_short", other="no_such_code")
    hints = {"password": "ใช้อย่างน้อย 12 ตัว", "dated": "พิมพ์วันที่"}

    assert ["ใช้อย่างน้อย 12 ตัว", "ไม่ถูกต้อง"] == [one.th for one in field_faults(problem, hints)]
    assert DATE_UNREAD.th == field_faults(DATE_UNREAD.refuse("dated").body, hints)[0].th


def test_a_path_is_about_the_last_field_of_the_form_in_it() -> None:
    """In the order of the form; the first fault of a field; what is about no field is left out."""
    problem = bad_body(
        students__0__left_on="missing",
        students__0__student_no="missing",
        content__attachments__1__name="enum",
    )
    problem = ProblemBody(**(DATE_UNREAD.refuse().body.model_dump() | {"problems": [problem]}))
    problem.problems.append(FIELD_EMPTY.refuse("students.0.left_on").body)

    found = faults_of(problem, ("attachments", "left_on", "students"))

    assert ["attachments", "left_on", "students"] == list(found)
    assert "ต้องกรอก" == found["left_on"].text
    assert {"students.0.left_on", "students.0.student_no", "content.attachments.1.name"} == set(
        faults_by_path(problem)
    )


def test_text_has_what_to_do() -> None:
    """Without a remedy it ends with the fault."""
    assert "ยาวเกินไป" == FieldFault("number", "ยาวเกินไป", "").text
    assert f"{FIELD_EMPTY.th} {FIELD_EMPTY.remedy_th}" == field_faults(FIELD_EMPTY.refuse("x").body)[0].text


def test_what_differs_of_two_forms() -> None:
    """A field that one of them lacks is empty there."""
    found = differences({"ก": "1", "ข": "2", "ค": "3"}, {"ก": "1", "ข": "9", "ง": "4"})

    assert [("ข", "2", "9"), ("ค", "3", ""), ("ง", "", "4")] == [tuple(one) for one in found]


def test_a_form_is_merged_with_what_another_has_saved() -> None:
    """Mine where I have typed, else theirs; shown is what the other has changed, unless mine is the same."""
    opened = {"a": "0", "b": "0", "c": "0", "d": "0"}
    mine = {"a": "1", "b": "0", "c": "1", "d": "2"}
    theirs = {"a": "0", "b": "3", "c": "4", "d": "2"}
    labels = {name: name.upper() for name in opened}

    assert {"a": "1", "b": "3", "c": "1", "d": "2"} == merged(opened, mine, theirs)
    assert [("B", "0", "3"), ("C", "1", "4")] == [
        tuple(one) for one in changed_by_another(labels, opened, mine, theirs)
    ]
