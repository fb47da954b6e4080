"""The index answers as looking through all goods one by one would."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from booking_app.domain.catalogue.goods_index import Goods, GoodsIndex
from booking_app.domain.catalogue.schemas import ProductQuery

NOW = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
WORDS = ("ring", "rings", "earring", "gold", "go", "кольцо", "кольца", "7")
SIZES = ("", "16", "17", "18")
SHELVES, METALS, STONES = ("rings", "earrings"), ("gold", "silver"), ("none", "topaz")

goods = st.builds(
    Goods,
    id=st.integers(0, 12).map(lambda number: UUID(int=number)),
    category=st.sampled_from(SHELVES),
    metal=st.sampled_from(METALS),
    stone=st.sampled_from(STONES),
    position=st.integers(0, 3),
    published_at=st.integers(-2, 2).map(lambda hours: NOW + timedelta(hours=hours)),
    text=st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
    sizes=st.dictionaries(st.sampled_from(SIZES), st.integers(1, 5), min_size=1).map(
        lambda prices: tuple(prices.items())
    ),
)
changes = st.lists(st.one_of(goods, st.integers(0, 12).map(lambda number: UUID(int=number))))
price = st.none() | st.integers(0, 6)
queries = st.builds(
    ProductQuery,
    q=st.lists(st.sampled_from(("ring", "gol", "кольц", "7", "nothing")), max_size=2).map(" ".join),
    category=st.sampled_from(("", *SHELVES)),
    metals=st.sets(st.sampled_from(METALS)).map(tuple),
    stones=st.sets(st.sampled_from(STONES)).map(tuple),
    sizes=st.sets(st.sampled_from(SIZES)).map(tuple),
    price_from_minor=price,
    price_to_minor=price,
    sort=st.sampled_from(("featured", "price_asc", "price_desc", "newest")),
    page=st.integers(1, 3),
    page_size=st.integers(1, 4),
)
frees = st.none() | st.dictionaries(
    st.sampled_from(SIZES), st.sets(st.integers(0, 12).map(lambda number: UUID(int=number)))
)


@dataclass(frozen=True)
class Plain:
    """Goods looked through one by one."""

    goods: dict[UUID, Goods]
    query: ProductQuery
    free: dict[str, set[UUID]] | None

    def hits(self, *, without: str = "") -> list[Goods]:
        return [one for one in self.goods.values() if self.is_hit(one, without)]

    def is_hit(self, one: Goods, without: str = "", size: str | None = None) -> bool:
        q, words = self.query, one.text.split()
        sizes = (size,) if size is not None else q.sizes if without != "size" else ()
        return (
            one.published_at <= NOW
            and all(any(known.startswith(word) for known in words) for word in q.q.split())
            and (without == "category" or q.category in ("", one.category))
            and (without == "metal" or not q.metals or one.metal in q.metals)
            and (without == "stone" or not q.stones or one.stone in q.stones)
            and any(
                (not sizes or name in sizes)
                and (q.price_from_minor is None or minor >= q.price_from_minor)
                and (q.price_to_minor is None or minor <= q.price_to_minor)
                and (self.free is None or one.id in self.free.get(name, ()))
                for name, minor in one.sizes
            )
        )

    def page(self) -> tuple[UUID, ...]:
        key = {
            "featured": lambda one: one.position,
            "newest": lambda one: -one.published_at.timestamp(),
            "price_asc": lambda one: min(minor for _, minor in one.sizes),
            "price_desc": lambda one: -min(minor for _, minor in one.sizes),
        }[self.query.sort]
        ordered = sorted(self.hits(), key=lambda one: (key(one), one.id))
        begun = (self.query.page - 1) * self.query.page_size
        return tuple(one.id for one in ordered[begun : begun + self.query.page_size])

    def counts(self, name: str) -> dict[str, int]:
        if name == "size":
            counted = {
                size: sum(self.is_hit(one, "size", size) for one in self.goods.values())
                for size in SIZES
                if size
            }
        else:
            values = [getattr(one, name) for one in self.hits(without=name)]
            counted = {value: values.count(value) for value in values}
        return {value: count for value, count in counted.items() if count}


@given(changes, queries, frees)
def test_as_looking_through_all_goods_would(
    told: list[Goods | UUID], query: ProductQuery, free: dict[str, set[UUID]] | None
) -> None:
    index, known = GoodsIndex(), dict[UUID, Goods]()
    for change in told:
        if isinstance(change, UUID):
            index.take_out(change)
            known.pop(change, None)
        else:
            index.put(change)
            known[change.id] = change
        index.search(query, NOW)  # what it has worked out must not outlive the next change
    bits = free and {size: index.numbers(ids) for size, ids in free.items()}
    found = index.search(query, NOW, bits)
    plain = Plain(known, query, free)
    assert found.ids == plain.page()
    assert found.total == len(plain.hits())
    assert {name: dict(counts) for name, counts in found.facets.items()} == {
        name: plain.counts(name) for name in ("category", "metal", "stone", "size")
    }
    assert index.on_shelves(NOW) == Plain(known, ProductQuery(), None).counts("category")


def many(count: int) -> GoodsIndex:
    index = GoodsIndex()
    for number in range(count):
        at = NOW - timedelta(minutes=number)
        index.put(
            Goods(UUID(int=number), "rings", "gold", "none", -number, at, "ring", (("17", number),))
        )
    return index


def test_many_hits_come_in_the_same_order_as_few() -> None:
    index = many(2000)
    last = ProductQuery(page=200, page_size=10)
    assert index.search(last, NOW).ids == tuple(UUID(int=number) for number in range(9, -1, -1))
    dearest = ProductQuery(sort="price_desc", page_size=2)
    assert index.search(dearest, NOW).ids == (UUID(int=1999), UUID(int=1998))


def test_what_is_scheduled_appears_by_the_clock() -> None:
    index = GoodsIndex()
    soon = NOW + timedelta(minutes=5)
    index.put(Goods(UUID(int=1), "rings", "gold", "none", 1, soon, "ring", (("17", 1),)))
    assert index.search(ProductQuery(), NOW).total == 0
    assert index.search(ProductQuery(), soon).total == 1


def test_a_slip_is_mended_with_a_word_of_something_that_is_there() -> None:
    index = GoodsIndex()
    gone = Goods(UUID(int=1), "rings", "gold", "none", 1, NOW, "торазом", (("17", 1),))
    index.put(gone)
    index.put(Goods(UUID(int=2), "rings", "gold", "none", 1, NOW, "с топазом", (("17", 1),)))
    index.take_out(gone.id)
    assert index.mended("тораз", NOW) == "топаз"
    assert index.mended("4321 топаз", NOW) == "4321 топаз"
