from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from tilth_web.accounts.domain.record_types import (
    Action,
    Visibility,
    may,
    readable,
    visible_record,
)

pytestmark = pytest.mark.django_db
LABEL = "accounts.organisation"
PUBLIC, INVOLVED, STAFF = Visibility


@pytest.mark.usefixtures("open_organisations")
def test_what_one_reads_of_an_open_record(make_person, make_organisation):
    terra = make_organisation()
    expected = [
        (AnonymousUser(), {PUBLIC}),
        (make_person("Ada"), {PUBLIC}),
        (make_person("Bo", member=terra), {PUBLIC, INVOLVED}),
        (make_person("Cy", "secretariat"), {PUBLIC, INVOLVED, STAFF}),
        (make_person("Di", "board"), {PUBLIC, INVOLVED, STAFF}),
        (make_person("Ed", "administrator"), {PUBLIC}),
    ]
    for user, levels in expected:
        assert readable(user, LABEL, terra.uuid) == levels


@pytest.mark.usefixtures("closed_organisations")
def test_who_does_not_see_a_record_reads_nothing_of_it(make_person, make_organisation):
    terra, humus = make_organisation(), make_organisation("Humus")
    member = make_person("Bo", member=humus)
    for user in (AnonymousUser(), member, make_person("Cy", "secretariat")):
        assert readable(user, LABEL, terra.uuid) == frozenset()
        assert visible_record(user, LABEL, terra.uuid) is None
    assert visible_record(member, LABEL, humus.uuid) == humus


@pytest.mark.usefixtures("open_organisations")
def test_nobody_may_anything_with_what_is_not_registered(make_person):
    user = make_person("Ada", "administrator", "secretariat")
    for label in ("accounts.user", "accounts.nothing", "../../etc/passwd", ""):
        for action in Action:
            assert not may(user, action, label, user.uuid)
        assert visible_record(user, label, user.uuid) is None
    assert visible_record(user, LABEL, uuid4()) is None
