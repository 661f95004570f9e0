"""The token of forms: what Django reads from it is the secret, and no two look alike."""

from django.conf import settings
from django.middleware import csrf
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from crm.web.tokens import masked, token_of
from tests.world import World

READS = vars(csrf)["_does_token_match"]


@given(st.text(csrf.CSRF_ALLOWED_CHARS, min_size=csrf.CSRF_SECRET_LENGTH, max_size=csrf.CSRF_SECRET_LENGTH))
def test_django_reads_the_secret_from_it(secret: str) -> None:
    tokens = {masked(secret) for _ in range(3)}
    assert len(tokens) == 3
    for token in tokens:
        assert READS(token, secret)
        assert set(token) <= set(csrf.CSRF_ALLOWED_CHARS)
        assert len(token) == csrf.CSRF_TOKEN_LENGTH


def test_its_masks_are_made_of_all_letters_alike() -> None:
    masks = "".join(masked("a" * csrf.CSRF_SECRET_LENGTH)[: csrf.CSRF_SECRET_LENGTH] for _ in range(4000))
    counts = [masks.count(letter) for letter in csrf.CSRF_ALLOWED_CHARS]
    mean = len(masks) / len(counts)
    assert 0.85 < min(counts) / mean <= max(counts) / mean < 1.15


def test_who_has_no_secret_yet_gets_one() -> None:
    request = RequestFactory().get("/")
    token = token_of(request)
    assert READS(token, request.META["CSRF_COOKIE"])
    assert READS(token_of(request), request.META["CSRF_COOKIE"])


def test_a_form_is_taken_with_it_and_refused_without(world: World) -> None:
    client = world.boss.client
    client.handler.enforce_csrf_checks = True
    page = client.get("/tasks/")
    assert page.cookies[settings.CSRF_COOKIE_NAME].value
    token = page.text.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    assert client.post("/tasks/bulk/", {"verb": "nothing"}).status_code == 403
    assert client.post("/tasks/bulk/", {"verb": "nothing", "csrfmiddlewaretoken": token}).status_code == 404
