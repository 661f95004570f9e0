"""Where somebody was last seen is written now and then."""

from datetime import timedelta

import time_machine
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone

from tests.world import World


def test_seen_is_written_every_few_minutes(world: World) -> None:
    def seen(minutes: int) -> object:
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            assert world.owner.client.get(reverse("accounts:profile")).status_code == 200
        return UserSession.objects.get(user=world.owner.user).last_seen_at

    begun = timezone.now()
    first = seen(0)
    assert seen(4) == first
    assert seen(6) == begun + timedelta(minutes=6)
