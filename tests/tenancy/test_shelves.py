"""A shelf holds so many bytes, and what is asked for."""

from crm.tenancy.shelves import BESIDE, Shelf


def test_what_is_asked_for_stays_and_the_rest_goes() -> None:
    shelf: Shelf[str] = Shelf(most_bytes=20 * (BESIDE + 100))
    shelf.put("wanted", "text", 100)
    for number in range(200):
        shelf.put(number, str(number), 100)
        assert shelf.get("wanted") == "text"
        assert len(shelf) <= 24
    assert shelf.get(0) is None
    assert shelf.get(199) == "199"
    shelf.clear()
    assert (len(shelf), shelf.get("wanted")) == (0, None)
