"""Small components drawn in Python."""

from crm.web.parts import edit_link, person


def test_the_name_of_an_edited_value_holds_every_word_that_is_seen() -> None:
    """Initials and name must not run into one word: what is seen has to be part of the name."""
    link = edit_link(person("Olga Owner"), "/facts/owner/", "Owner", "closest td")
    assert 'aria-label="OO Olga Owner, change Owner"' in link


def test_a_plain_value_names_itself() -> None:
    assert 'aria-label="R&amp;D &lt;b&gt;, change Team"' in edit_link("R&D <b>", "/facts/team/", "Team", "closest td")
