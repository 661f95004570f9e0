"""What was loaded at the start is not looked through for garbage again and again."""

import gc

from crm.runtime.garbage import NEW


def test_what_is_loaded_at_the_start_is_left_alone() -> None:
    assert gc.get_freeze_count() > 50_000
    assert gc.get_threshold()[0] == NEW
    assert gc.isenabled()
