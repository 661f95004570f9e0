"""Who should do it: whatever people are like, the rules hold."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from crm.staff.business_time import ALWAYS, Hours
from crm.staff.colleagues import Away, Colleague
from crm.staff.deciding import Choice, Grade, Need, Rate, Standing, State, Strategy, Words, decide, rate_of
from crm.staff.languages import language_name
from crm.staff.loads import LoadSource
from crm.staff.models import AbsenceKind, Seniority, WorkKind
from crm.staff.places import Place, region_of

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)  # a Monday
SKILL, OTHER = UUID(int=1001), UUID(int=1002)
SICK = Away(NOW - timedelta(days=1), NOW + timedelta(days=1), AbsenceKind.SICK)
ALWAYS_IN, NEVER_IN, OFFICE = Hours(week=ALWAYS), Hours(week=((),) * 7), Hours()
WORDS = Words(
    LoadSource(WorkKind.LEAD, "open lead", lambda _ids: {}, "leads.work"), {SKILL: "Negotiation"}, language_name
)


def person(number: int, **values: object) -> Colleague:
    """Somebody who is at work and can be given anything."""
    given_values: dict[str, object] = {"name": f"Person {number}", "hours": ALWAYS_IN}
    return Colleague(id=UUID(int=number), **(given_values | values))  # type: ignore[arg-type]


@st.composite
def teams(draw: st.DrawFn) -> list[Colleague]:
    """People of all kinds."""
    return [
        person(
            number,
            seniority=draw(st.sampled_from(Seniority)),
            weight=draw(st.integers(1, 10)),
            languages=draw(st.frozensets(st.sampled_from(["de", "en"]))),
            skills=draw(st.dictionaries(st.sampled_from([SKILL, OTHER]), st.integers(1, 4))),
            hours=draw(st.sampled_from([ALWAYS_IN, NEVER_IN, OFFICE])),
            away=draw(
                st.sampled_from([(), (Away(NOW - timedelta(days=1), NOW + timedelta(days=1), AbsenceKind.SICK),)])
            ),
            limits=draw(st.sampled_from([{}, {"lead": 0}, {"lead": 1}, {"lead": 3}])),
            takes_work=draw(st.booleans()),
        )
        for number in range(1, draw(st.integers(0, 6)) + 1)
    ]


needs = st.builds(
    Need,
    kind=st.just(WorkKind.LEAD),
    skills=st.sampled_from([(), ((SKILL, 2),), ((SKILL, 1), (OTHER, 3))]),
    language=st.sampled_from(["", "de"]),
    seniority=st.integers(0, 4),
    strategy=st.sampled_from(Strategy),
    grade=st.sampled_from(Grade),
)


@given(teams(), needs, st.integers(1, 25))
def test_nobody_gets_more_than_he_can_take(team: list[Colleague], need: Need, pieces: int) -> None:
    state = State(NOW, open=Counter(), turns={})
    for _ in range(pieces):
        choice = decide(need, team, state, WORDS)
        if choice.colleague is None:
            assert all(verdict.standing in (Standing.PASSED, Standing.UNFIT) for verdict in choice.verdicts)
            return
        state.open[choice.colleague.id] += 1  # type: ignore[index]
    for each in team:
        assert state.open[each.id] <= each.limits.get("lead", pieces)


@given(teams(), needs)
def test_whoever_is_chosen_fits_and_is_here(team: list[Colleague], need: Need) -> None:
    choice = decide(need, team, State(NOW), WORDS)
    assert len(choice.verdicts) == len(team)
    assert all(verdict.words for verdict in choice.verdicts)
    chosen = choice.colleague
    if chosen is None:
        return
    assert chosen.takes_work
    assert chosen.absence_at(NOW) is None
    assert all(chosen.skills.get(skill, 0) >= level for skill, level in need.skills)
    assert not need.language or need.language in chosen.languages
    assert chosen.seniority >= need.seniority
    if not chosen.is_in(NOW):
        able = [verdict for verdict in choice.verdicts if verdict.standing != Standing.UNFIT]
        free = [each.colleague for each in able if each.colleague.limits.get("lead") != 0]
        assert not any(each.is_in(NOW) for each in free)


@given(st.integers(1, 9), st.integers(0, 60))
def test_turns_are_fair_within_one(people: int, pieces: int) -> None:
    team, state = [person(number) for number in range(1, people + 1)], State(NOW)
    had = Counter(str(decide(Need(WorkKind.LEAD), team, state, WORDS).chosen_id) for _ in range(pieces))
    counts = [had[str(each.id)] for each in team]
    assert sum(counts) == pieces
    assert max(counts) - min(counts) <= 1


@given(st.lists(st.integers(1, 10), min_size=1, max_size=6), st.integers(1, 80))
def test_shares_are_kept_within_one(weights: list[int], pieces: int) -> None:
    team = [person(number, weight=weight) for number, weight in enumerate(weights, 1)]
    need, state = Need(WorkKind.LEAD, strategy=Strategy.WEIGHTED), State(NOW)
    had = Counter(decide(need, team, state, WORDS).chosen_id for _ in range(pieces))
    for each in team:
        due = pieces * each.weight / sum(weights)
        assert abs(had[each.id] - due) <= 1 + 1e-9 + (len(team) > 2) * 0.5


@given(st.integers(2, 6), st.integers(1, 40), st.data())
def test_who_was_away_does_not_catch_up_on_it(people: int, pieces: int, data: st.DataObject) -> None:
    team, state = [person(number) for number in range(1, people + 1)], State(NOW)
    without = team[1:]
    for _ in range(data.draw(st.integers(0, 30))):
        decide(Need(WorkKind.LEAD), without, state, WORDS)
    had = Counter(decide(Need(WorkKind.LEAD), team, state, WORDS).chosen_id for _ in range(pieces))
    assert had[team[0].id] <= pieces // people + 1


def test_the_absent_never_and_others_after_hours_only_if_nobody_is_in() -> None:
    sick = Away(NOW - timedelta(hours=2), NOW + timedelta(days=3), AbsenceKind.SICK)
    present, at_home = person(1), person(2, hours=Hours("Asia/Tokyo"))
    away = person(3, away=(sick,))
    assert _chosen([away, at_home, present]).colleague == present
    choice = _chosen([away, at_home])
    assert choice.colleague == at_home
    assert "nobody is at work now" in choice.words
    nobody = _chosen([away])
    assert nobody.colleague is None
    assert nobody.words == "Person 3 is away until Thursday"
    assert _chosen([away, person(4, away=(sick,))]).words == "everybody is away"
    assert nobody.verdicts[0].words == "is away until Thursday"


def test_great_ones_go_to_the_senior_and_easy_ones_to_the_new() -> None:
    new, usual, senior = person(1, seniority=Seniority.NEW), person(2), person(3, seniority=Seniority.SENIOR)
    team = [new, usual, senior]
    assert _chosen(team, grade=Grade.GREAT).colleague == senior
    assert _chosen(team, grade=Grade.EASY).colleague == new
    assert _chosen([usual], grade=Grade.GREAT).colleague == usual


def test_least_loaded_is_by_how_full_somebody_is() -> None:
    half, third = person(1, limits={"lead": 4}), person(2, limits={"lead": 30})
    state = State(NOW, open={half.id: 2, third.id: 10})
    choice = decide(Need(WorkKind.LEAD, strategy=Strategy.LEAST_LOADED), [half, third], state, WORDS)
    assert choice.colleague == third
    assert "10 of 30 open leads" in choice.words


def test_a_lucky_beginner_does_not_get_everything() -> None:
    rates = {UUID(int=1): Rate(1, 1), UUID(int=2): Rate(60, 100)}
    assert rate_of(UUID(int=1), rates) < 0.7
    team = [person(1), person(2), person(3)]
    rates[UUID(int=2)] = Rate(90, 100)
    state = State(NOW, rates=rates)
    choice = decide(Need(WorkKind.LEAD, strategy=Strategy.BEST_RATE), team, state, WORDS)
    assert choice.words == "wins most of this kind: 1 of 1" or choice.colleague == team[1]


def test_reasons_are_said() -> None:
    bavaria = region_of("Bavaria", [["DE", "80", "87"]], [])
    team = [
        person(1, languages=frozenset({"de"}), skills={SKILL: 3}, regions=(bavaria,)),
        person(2, languages=frozenset({"en"}), skills={SKILL: 3}, regions=(bavaria,)),
        person(3, languages=frozenset({"de"}), skills={SKILL: 1}, regions=(bavaria,)),
        person(4, languages=frozenset({"de"}), skills={SKILL: 4}),
    ]
    place = Place("DE", "80331")
    choice = _chosen(team, skills=((SKILL, 2),), language="de", place=place)
    assert choice.words == "Negotiation: strong; speaks German; covers Bavaria; nobody else can"
    assert [verdict.words for verdict in choice.verdicts[1:]] == [
        "does not speak German",
        "Negotiation: learning only",
        "does not cover DE 80331",
    ]
    assert _chosen(team, place=Place()).words == "nobody knows where the customer is"
    assert _chosen(team, place=Place("FR")).words == "nobody covers FR"


def _chosen(team: list[Colleague], **need: object) -> Choice:
    return decide(Need(WorkKind.LEAD, **need), team, State(NOW), WORDS)  # type: ignore[arg-type]
