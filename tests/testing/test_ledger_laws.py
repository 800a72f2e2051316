"""The ledger keeps its laws over generated histories, and each law catches a culprit: a bug that others have had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.data import Registry, dump, load
from commkit.core.days import Day
from commkit.points.ledger import (
    TAGS,
    Applied,
    Correct,
    Draw,
    Hold,
    Linked,
    Lot,
    Operation,
    Purse,
    Refund,
    Send,
    Spend,
    Terms,
    Tie,
    apply,
    apply_linked,
    settle,
    spend_lots,
)
from commkit.testing.ledger import (
    a_chain_is_all_or_nothing,
    a_refund_restores,
    a_split_is_exact,
    an_id_acts_once,
    every_step_is_proved,
    interrupted_is_whole,
    lots_come_back,
    nothing_is_half_done,
    run,
    settled_between_is_settled_when_asked,
    shards_add_up,
    what_is_sent_arrives,
)
from commkit.testing.ledger_histories import (
    FIRST_DAY,
    NAMES,
    Step,
    Undo,
    Wait,
    histories,
    in_order,
    operations,
    terms,
)
from tests.testing.culprit import catches

REGISTRY = Registry(tags=TAGS)
breaks = st.lists(st.tuples(st.integers(1, 24), st.integers(1, 24)), max_size=3)
some_lots = st.lists(st.builds(Lot, st.integers(0, 40), st.none() | st.integers(1, 12)), max_size=6)
weights = st.lists(st.one_of(st.integers(0, 9), st.fractions(0, 5, max_denominator=7)), min_size=1, max_size=8).filter(
    any
)


def stored(purse: Purse) -> Purse:
    return load(dump(purse, registry=REGISTRY), Purse, registry=REGISTRY)


# ------------------------------------------------------------ the laws hold


@given(terms(), histories())
def test_every_step_is_proved(kept: Terms, steps: Sequence[Step]) -> None:
    every_step_is_proved(kept, steps)


@given(terms(), histories())
def test_nothing_is_half_done(kept: Terms, steps: Sequence[Step]) -> None:
    nothing_is_half_done(kept, steps)


@given(terms(), histories())
def test_T16_an_id_acts_once(kept: Terms, steps: Sequence[Step]) -> None:
    an_id_acts_once(kept, steps)


@given(terms(), histories(), breaks)
def test_interrupted_is_whole(kept: Terms, steps: Sequence[Step], broken: list[tuple[int, int]]) -> None:
    interrupted_is_whole(kept, steps, broken, store=stored)


@given(terms(), histories(size=12).map(in_order))
def test_settled_each_night_is_settled_when_asked(kept: Terms, steps: Sequence[Step]) -> None:
    settled_between_is_settled_when_asked(kept, steps)


@given(terms(), histories(), st.integers(1, 60), histories())
def test_a_refund_restores_exactly(kept: Terms, steps: Sequence[Step], amount: int, between: Sequence[Step]) -> None:
    a_refund_restores(kept, steps, amount, renamed(between))


@given(some_lots, st.integers(1, 90), st.integers(0, 12), st.lists(st.integers(1, 30), max_size=3))
def test_lots_come_back_in_any_pieces(lots: list[Lot], amount: int, today: Day, pieces: list[int]) -> None:
    lots_come_back(lots, amount, today, pieces)


@st.composite
def chains(draw: st.DrawFn) -> tuple[Mapping[str, Purse], list[tuple[str, Operation]], list[Terms]]:
    kept = [draw(terms(name)) for name in ("points", "fund")]
    purses: dict[str, Purse] = {}
    for one in kept:
        for stepped in run(one, draw(histories(size=10))):
            purses[one.currency] = stepped.applied.purse
    day = max((purse.day or 0 for purse in purses.values()), default=FIRST_DAY) or FIRST_DAY
    names = draw(st.lists(st.sampled_from(["points", "fund"]), min_size=1, max_size=4))
    ids = st.sampled_from([*NAMES[:3], "p", "q", "r", "s", "t", "u"])
    chain = [(name, draw(operations(draw(ids), day, NAMES[:8]))) for name in names]
    return purses, chain, kept


@given(chains())
def test_a_chain_is_all_or_nothing(
    case: tuple[Mapping[str, Purse], list[tuple[str, Operation]], list[Terms]],
) -> None:
    a_chain_is_all_or_nothing(*case)


@given(terms(), st.lists(histories(size=8), max_size=4), st.integers(0, 4))
def test_shards_add_up(kept: Terms, members: list[Sequence[Step]], cut: int) -> None:
    shards_add_up(kept, members, cut)


@given(terms(), histories(), st.integers(1, 60))
def test_what_is_sent_arrives(kept: Terms, steps: Sequence[Step], amount: int) -> None:
    what_is_sent_arrives(kept, steps, amount)


@given(st.integers(0, 10**30), weights, st.sampled_from(Tie))
def test_T14_a_split_is_exact(whole: int, by: list[int | Fraction], tie: Tie) -> None:
    a_split_is_exact(whole, by, tie)


def renamed(steps: Sequence[Step]) -> list[Step]:
    """The same steps as other operations: what comes between a spend and its refund is new."""
    return [one if isinstance(one, Wait | Undo | Correct) else evolve(one, id=f"b{one.id}") for one in steps]


# ------------------------------------------------------------ culprits


def leaves_the_spends_behind(purse: Purse, operation: Operation, kept: Terms) -> Applied:
    """A spend lowers the balance and leaves the lots: when they expire, the whole of them goes (failure 12)."""
    done = apply(purse, operation, kept)
    return evolve(done, purse=evolve(done.purse, lots=purse.lots)) if isinstance(operation, Spend) else done


def test_expired_lots_that_leave_the_spends_behind_are_caught() -> None:
    assert "available" in catches(every_step_is_proved, terms(), histories(), st.just(leaves_the_spends_behind))


def extends_the_expiry(purse: Purse, operation: Operation, kept: Terms) -> Applied:
    """A refund is credited as new points (failure 15)."""
    done = apply(purse, operation, kept)
    if not isinstance(operation, Refund) or not done.done:
        return done
    entries = tuple(
        evolve(
            one, lots=tuple(evolve(lot, expires=None if lot.expires is None else lot.expires + 30) for lot in one.lots)
        )
        for one in done.entries
    )
    lots = tuple(evolve(lot, expires=None if lot.expires is None else lot.expires + 30) for lot in done.purse.lots)
    return evolve(done, entries=entries, purse=evolve(done.purse, lots=lots))


def test_a_refund_that_extends_expiry_is_caught() -> None:
    told = catches(
        a_refund_restores,
        terms(),
        histories(),
        st.integers(1, 20),
        st.just(()),
        st.just(extends_the_expiry),
        tries=800,
    )
    assert "refund" in told


def credits_twice(purse: Purse, operation: Operation, kept: Terms) -> Applied:
    """Nothing is known of what was done before: a retry of a gift is a second gift (failure 17)."""
    return apply(evolve(purse, done={}, failed={}), operation, kept)


def test_T16_a_gift_credited_twice_is_caught() -> None:
    assert "comes twice" in catches(an_id_acts_once, terms(), histories(), st.just(credits_twice))
    assert "interrupted" in catches(interrupted_is_whole, terms(), histories(), breaks, st.just(credits_twice))


def gives_back_again(purse: Purse, operation: Operation, kept: Terms) -> Applied:
    """The points come back and the spend does not know: what may be refunded stays as it was (failure 14)."""
    done = apply(purse, operation, kept)
    if not isinstance(operation, Refund) or not done.done:
        return done
    return evolve(done, purse=evolve(done.purse, spends=purse.spends))


def test_points_back_but_the_limit_not_is_caught() -> None:
    told = catches(
        a_refund_restores, terms(), histories(), st.integers(1, 20), st.just(()), st.just(gives_back_again), tries=800
    )
    assert "refunded again" in told


def holds_what_stays_there(purse: Purse, operation: Operation, kept: Terms) -> Applied:
    """A hold is noted, and its points can still be spent."""
    done = apply(purse, operation, kept)
    if not isinstance(operation, Hold) or not done.done:
        return done
    return evolve(done, purse=evolve(done.purse, lots=purse.lots))


def test_a_hold_that_reserves_nothing_is_caught() -> None:
    assert "available" in catches(every_step_is_proved, terms(), histories(), st.just(holds_what_stays_there))


def half_done(purse: Purse, operation: Operation, kept: Terms) -> Applied:
    """What is too much takes what is there before it is refused."""
    done = apply(purse, operation, kept)
    if done.done or not isinstance(operation, Spend) or not purse.lots:
        return done
    return evolve(done, purse=evolve(done.purse, lots=()))


def test_a_refusal_that_takes_something_is_caught() -> None:
    assert "something changed" in catches(nothing_is_half_done, terms(), histories(), st.just(half_done))


def one_by_one(purses: Mapping[str, Purse], chain: Sequence[tuple[str, Operation]], kept: Sequence[Terms]) -> Linked:
    """A chain without a way back: what was done before the failure stays."""
    linked, by_currency = apply_linked(purses, chain, kept), {one.currency: one for one in kept}
    if linked.done:
        return linked
    after = dict(purses)
    for currency, operation in chain:
        after[currency] = apply(after.get(currency, Purse()), operation, by_currency[currency]).purse
    return evolve(linked, purses=after)


def test_a_chain_that_stops_halfway_is_caught() -> None:
    def law(case: tuple[Mapping[str, Purse], list[tuple[str, Operation]], list[Terms]]) -> None:
        a_chain_is_all_or_nothing(*case, one_by_one)

    assert "changed" in catches(law, chains())


def expires_when_asked(purse: Purse, day: Day, kept: Terms) -> Applied:
    """Everything that was due happens on the day on which somebody asks."""
    done = settle(purse, day, kept)
    return evolve(done, entries=tuple(evolve(entry, day=day) for entry in done.entries))


def test_expiry_on_the_day_it_is_noticed_is_caught() -> None:
    law, steps = settled_between_is_settled_when_asked, histories(size=12).map(in_order)
    assert "settled each night" in catches(law, terms(), steps, st.just(expires_when_asked))


def renews_on_transfer(purse: Purse, operation: Operation, kept: Terms) -> Applied:
    """What is sent arrives with a new date: passing points around keeps them for ever."""
    done = apply(purse, operation, kept)
    if not isinstance(operation, Send):
        return done
    fresh = tuple(
        evolve(one, lots=tuple(evolve(lot, expires=operation.day + 999) for lot in one.lots)) for one in done.entries
    )
    return evolve(done, entries=fresh)


def test_a_transfer_that_renews_points_is_caught() -> None:
    told = catches(
        what_is_sent_arrives, terms(), histories(), st.integers(1, 9), st.just(renews_on_transfer), tries=800
    )
    assert " from " in told


def by_float(whole: int, by: Sequence[int | Fraction], tie: Tie) -> Sequence[int]:
    """Each share rounded by itself."""
    return [round(whole * float(weight) / float(sum(by))) for weight in by]


def test_T14_a_float_split_is_caught() -> None:
    told = catches(a_split_is_exact, st.integers(0, 10**20), weights, st.sampled_from(Tie), st.just(by_float))
    assert "add up" in told or "share" in told


def takes_what_is_there(lots: Sequence[Lot], amount: int, today: Day) -> Draw:
    """A spend that is too large takes what there is."""
    there = sum(lot.amount for lot in lots if not lot.expired(today))
    return spend_lots(lots, min(amount, there) or 1, today)


def test_a_spend_that_takes_too_little_is_caught() -> None:
    pieces = st.lists(st.integers(1, 30), max_size=3)
    told = catches(
        lots_come_back, some_lots, st.integers(1, 90), st.integers(0, 12), pieces, st.just(takes_what_is_there)
    )
    assert "too much" in told
