"""A phone whose clock is a little wrong signs in; one that is far off is refused."""

import time

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)

pytestmark = pytest.mark.django_db
STEP = 30  # s


@pytest.mark.parametrize(
    ("steps", "status"), [(0, 302), (-1, 302), (1, 302), (-3, 200), (3, 200)]
)
def test_a_code_of_the_step_before_or_after_is_taken(
    steps, status, client, make_person
):
    ada = make_person("Ada")
    ada.set_password("clay-30-loam")
    ada.save()
    ada.emailaddress_set.create(email=ada.email, verified=True, primary=True)
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    sent = {"login": ada.email, "password": "clay-30-loam"}
    asked = client.post("/accounts/login/", sent)
    assert asked.url.startswith("/accounts/2fa/authenticate/")
    now = int(time.time()) // STEP
    code = format_hotp_value(hotp_value(secret, now + steps))
    answer = client.post(asked.url, {"code": code})
    assert answer.status_code == status
    if status == 200:
        assert "code" in answer.context["form"].errors
