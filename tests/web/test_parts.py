"""Small components drawn in Python."""

from crm.web.parts import edit_link, person


def test_the_name_of_an_edited_value_is_what_can_be_read() -> None:
    """Initials on an avatar are hidden from screen readers; spoken before the name they are noise."""
    link = edit_link(person("Olga Owner"), "/facts/owner/", "Owner", "closest td")
    assert 'aria-label="Olga Owner, change Owner"' in link


def test_a_plain_value_names_itself() -> None:
    assert 'aria-label="R&amp;D &lt;b&gt;, change Team"' in edit_link("R&D <b>", "/facts/team/", "Team", "closest td")
