"""Histories of records: steps are taken or refused with the reason, and stored events are checked."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest

import shouwang as sw

AT = datetime(2026, 6, 5, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def registry():
    return sw.Registry.read("examples/chengzhong/data")


def led_patrol():
    patrol = sw.History("activity")
    patrol.apply("confirm", role="officer", at=AT, by="o-1", facts=sw.Evidence(guards=["needs_filled"]))
    led = sw.Evidence(guards=["officer_leads"], certificates=[(date(2026, 1, 1), None)])
    patrol.apply("start", role="officer", at=AT + timedelta(hours=4), facts=led)
    return patrol


def test_a_history_takes_steps_and_never_forgets_one():
    patrol = led_patrol()
    assert (patrol.state, len(patrol)) == ("in_progress", 2)
    assert [patrol.state_at(AT + timedelta(hours=h)) for h in (-1, 0, 3, 4)] == [
        "planned", "confirmed", "confirmed", "in_progress",
    ]  # fmt: skip
    first, second = patrol.events
    assert (first.before, first.after, first.by, first.guards) == ("planned", "confirmed", "o-1", ["needs_filled"])
    assert set(second.guards) == {"officer_leads", "certificate_valid"}
    assert sw.History("activity", patrol.events) == patrol


@pytest.mark.parametrize(
    ("step", "refusal", "text"),
    [
        ({"action": "hand_over", "role": "officer"}, "no_such_transition", "no `"),
        ({"action": "start", "role": "resident"}, "wrong_role", "not for the role"),
        ({"action": "start", "role": "officer", "at": AT - timedelta(days=1)}, "time_goes_back", "before the last"),
        ({"action": "start", "role": "officer", "at": AT}, "guard_unmet", "an officer must lead"),
    ],
)
def test_a_refused_step_says_why_and_changes_nothing(step, refusal, text):
    patrol = sw.History("activity")
    patrol.apply("confirm", role="officer", at=AT, facts=sw.Evidence(guards=["needs_filled"]))
    checked = patrol.check(**step, lang="en")
    assert (checked.allowed, checked.state, checked.refusal) == (False, "confirmed", refusal)
    assert text in checked.reason
    with pytest.raises(sw.RefusedError) as caught:
        patrol.apply(**step)
    assert caught.value.code == refusal
    assert len(patrol) == 1
    assert patrol.check(**step).reason == patrol.check(**step, lang="zh").reason != checked.reason


def test_stored_events_are_checked_and_the_wrong_one_is_named():
    good = led_patrol().events
    wrong = {
        "after": "completed",
        "before": "planned",
        "role": "resident",
        "guards": [],
        "at": AT - timedelta(days=1),
    }
    for field, value in wrong.items():
        events = [good[0], dataclasses.replace(good[1], **{field: value})]
        with pytest.raises(sw.RefusedError, match=r"events\[1\]"):
            sw.History("activity", events)
    with pytest.raises(sw.InputError, match="events"):
        sw.History("activity", [dataclasses.replace(good[0], after="posted")])
    with pytest.raises(sw.InputTypeError, match="expected HistoryEvent"):
        sw.History("activity", [("planned", "confirm")])
    with pytest.raises(sw.InputError, match="lifecycle"):
        sw.History("romance")


def test_documents_decide_and_a_reason_is_needed_where_one_is():
    assert sw.missing_documents("acceptance", ["application"], ["mandate"]) == [
        "rights_notice", "party_identity", "mandate",
    ]  # fmt: skip
    with pytest.raises(sw.InputError, match="documents"):
        sw.missing_documents("acceptance", ["passport"])
    lacking = sw.Evidence(documents=["application"]).unmet("acceptance_documents", AT)
    assert lacking.startswith("documents are missing: ")
    with pytest.raises(sw.InputError, match="certificates"):
        sw.Evidence(certificates=[(date(2026, 1, 1),)]).unmet("certificate_valid", AT)
    expired = sw.Evidence(certificates=[(date(2025, 1, 1), date(2026, 6, 5))])
    assert expired.unmet("certificate_valid", AT) is not None
    assert expired.unmet("certificate_valid", AT - timedelta(days=1)) is None


def test_every_lifecycle_has_a_history_that_begins_where_it_begins():
    for name in [
        "activity",
        "alert",
        "hazard",
        "mediation",
        "participation",
        "plate",
        "safe_point",
        "service",
        "volunteer",
    ]:
        history = sw.History(name)
        assert (history.lifecycle, history.state, len(history)) == (name, sw.lifecycle(name).start, 0)
        for role in sw.labels("role"):
            assert history.allowed(role) == sw.lifecycle(name).allowed(history.state, role)


def test_a_registry_tells_the_next_steps_and_judges_a_history(registry):
    for kind in ("activities", "contact_plates", "hazards", "mediations", "participations", "safe_points"):
        for record in registry.records(kind)[:5]:
            for role in sw.labels("role"):
                for step in registry.next_steps(kind, record["id"], role=role, at=AT):
                    checked = registry.check_step(kind, record["id"], step.action, role=role, at=AT, reason="r")
                    assert checked.allowed == step.is_open
                    assert checked.allowed is False or checked.to == step.to
                    assert checked.allowed or checked.reason in step.obstacles
    with pytest.raises(sw.InputError, match="kind"):
        registry.next_steps("alerts", "x", role="officer")
    with pytest.raises(sw.InputError, match="id"):
        registry.facts_of("hazards", "nowhere")
    with pytest.raises(sw.InputTypeError, match="facts"):
        sw.History("hazard").check("report", role="officer", facts="all")
    plate = registry.records("contact_plates")[0]["id"]
    facts = registry.facts_of("contact_plates", plate)
    history = sw.History("plate")
    assert history.check("approve", role="supervisor", at=AT).refusal == "guard_unmet"
    judged = history.check("approve", role="supervisor", at=AT, facts=facts, lang="en")
    assert judged.allowed == (facts.unmet("plate_complete", AT) is None)
    assert judged.reason == facts.unmet("plate_complete", AT)
