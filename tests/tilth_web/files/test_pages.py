from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from tests.tilth_web.files.examples import GOOD, contents, upload
from tests.tilth_web.markup import tight
from tilth_web.files.domain.stored_files import add_file, delete_file
from tilth_web.files.models import StoredFile
from tilth_web.files.uploads import LimitedUploadHandler

pytestmark = pytest.mark.django_db
LABEL = "accounts.organisation"
SCRIPT = '"><img src=x onerror=alert(1)>.txt'


@pytest.fixture
def terra(make_organisation):
    return make_organisation()


@pytest.fixture
def manager(make_person, terra):
    return make_person("Ada", manager=terra)


def address(record, label=LABEL):
    return f"/files/of/{label}/{record.uuid}/"


def form(name="a.txt", content=b"soil", **fields):
    return {"upload": upload(name, content), "visibility": "public"} | fields


def body(answer):
    """What was handed out; the file is closed then."""
    return b"".join(answer.streaming_content)


def put(record, actor, name="a.txt", content=b"soil", visibility="public"):
    return add_file(
        upload=upload(name, content),
        record=record,
        actor=actor,
        visibility=visibility,
    )


@pytest.mark.usefixtures("open_organisations")
def test_a_manager_adds_a_file_and_everybody_gets_it(client, terra, manager):
    client.force_login(manager)
    answer = client.post(address(terra), form(next="/styleguide/"))
    assert (answer.status_code, answer.url) == (302, "/styleguide/")
    file = StoredFile.objects.get()
    client.logout()
    assert f"/files/{file.uuid}/" in client.get(address(terra)).content.decode()
    answer = client.get(f"/files/{file.uuid}/")
    assert body(answer) == b"soil"


@pytest.mark.usefixtures("open_organisations")
@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_handed_out_to_keep_and_never_to_run(name, client, terra, manager):
    file = put(terra, manager, name, GOOD[name][0])
    answer = client.get(f"/files/{file.uuid}/")
    content = body(answer)
    assert answer.headers["Content-Length"] == str(len(content)) == str(file.size)
    assert answer.headers["Content-Type"] == GOOD[name][2]
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; sandbox; frame-ancestors 'none'"
    )
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = client.get(
        f"/files/{file.uuid}/", headers={"If-None-Match": answer["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(f"/files/{file.uuid}/")
    assert head.headers["Content-Length"] == str(file.size)
    assert client.post(f"/files/{file.uuid}/").status_code == 405
    head.close()


@pytest.mark.usefixtures("open_organisations")
def test_a_script_in_a_name_stays_text(client, terra, manager):
    file = put(terra, manager, SCRIPT)
    client.force_login(manager)
    pages = [address(terra), f"/files/{file.uuid}/delete/"]
    for page in pages:
        text = client.get(page).content.decode()
        assert "<img src=x" not in text
        assert "&quot;&gt;&lt;img src=x" in text
    answer = client.get(f"/files/{file.uuid}/")
    body(answer)
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="\\"><img src=x onerror=alert(1)>.txt"'
    )
    delete_file(file=file, record=terra, actor=manager)
    assert "<img src=x" not in client.get(f"/files/{file.uuid}/").content.decode()


@pytest.mark.usefixtures("open_organisations")
def test_a_refused_file_is_explained_next_to_the_field(client, terra, manager, media):
    client.force_login(manager)
    sent = form("a.png", b"<svg onload=alert(1)>", visibility="involved")
    answer = client.post(address(terra), sent)
    page = tight(answer.content.decode())
    assert answer.status_code == 422
    assert "<title>Error: Files" in page
    assert "The content is not what the name says (PNG).</p>" in page
    assert '<option value="involved" selected>' in page
    assert contents(media) == []
    for wrong in ({}, form("a.txt", b""), form(visibility="staff")):
        assert client.post(address(terra), wrong).status_code == 422
    assert not StoredFile.objects.exists()


@pytest.mark.usefixtures("open_organisations")
def test_a_file_beyond_the_limit_is_explained_too(client, terra, manager, settings):
    settings.FILE_LIMIT = 1024 * 1024
    client.force_login(manager)
    answer = client.post(address(terra), form(content=b"x" * (3 * 1024 * 1024)))
    assert answer.status_code == 422
    assert (
        "The file has 3.0\xa0MB; at most 1.0\xa0MB are taken."
        in answer.content.decode()
    )


@pytest.mark.usefixtures("open_organisations")
def test_a_full_disk_while_receiving_is_explained_too(
    client, terra, manager, monkeypatch
):
    def full(self, data):
        self.file.lost = True

    client.force_login(manager)
    monkeypatch.setattr(LimitedUploadHandler, "_write", full)
    answer = client.post(address(terra), form())
    assert answer.status_code == 422
    assert "its disk may be full" in answer.content.decode()


def test_no_more_than_the_limit_is_written_while_receiving(settings):
    settings.FILE_LIMIT = 100_000
    handler = LimitedUploadHandler()
    handler.new_file("upload", "a.txt", "text/plain", None)
    for n in range(100):
        handler.receive_data_chunk(b"x" * 64_000, n * 64_000)
    file = handler.file_complete(6_400_000)
    file.seek(0, 2)
    assert file.tell() <= 100_000 + 64_000
    assert file.size == 6_400_000
    file.close()


@pytest.mark.usefixtures("open_organisations")
def test_only_who_may_edit_adds_and_deletes(client, make_person, terra, manager):
    file = put(terra, manager)
    people = [None, make_person("Bo"), make_person("Cy", "secretariat")]
    people.append(make_person("Di", member=terra))
    for user in people:
        if user:
            client.force_login(user)
        page = tight(client.get(address(terra)).content.decode())
        assert '<input type="file"' not in page
        assert client.post(address(terra), form()).status_code == 403
        answer = client.post(f"/files/{file.uuid}/delete/")
        assert answer.status_code == (403 if user else 302)
    assert StoredFile.objects.filter(deleted_at=None).count() == 1


@pytest.mark.usefixtures("closed_organisations")
def test_files_of_an_invisible_record_are_not_there(
    client, make_person, make_organisation, terra, manager
):
    file = put(terra, manager)
    other = make_person("Bo", manager=make_organisation("Humus"))
    for user in (None, other, make_person("Cy", "administrator", "secretariat")):
        if user:
            client.force_login(user)
        assert client.get(f"/files/{file.uuid}/").status_code == 404
        assert client.get(address(terra)).status_code == 404
        assert client.post(address(terra), form()).status_code == 404
        if user:
            assert client.post(f"/files/{file.uuid}/delete/").status_code == 404
    client.force_login(manager)
    assert client.get(f"/files/{uuid4()}/").status_code == 404
    assert client.get(address(terra, "accounts.user")).status_code == 404
    assert StoredFile.objects.filter(deleted_at=None).count() == 1


@pytest.mark.usefixtures("open_organisations")
def test_a_file_for_those_involved_is_not_there_for_others(
    client, make_person, terra, manager
):
    file = put(terra, manager, visibility="involved")
    assert client.get(f"/files/{file.uuid}/").status_code == 404
    assert "a.txt" not in client.get(address(terra)).content.decode()
    client.force_login(make_person("Bo"))
    assert client.get(f"/files/{file.uuid}/").status_code == 404
    client.force_login(make_person("Di", member=terra))
    answer = client.get(f"/files/{file.uuid}/")
    body(answer)
    assert answer.status_code == 200


@pytest.mark.usefixtures("open_organisations")
def test_a_deleted_file_leaves_a_page_that_says_so(
    client, terra, manager, django_capture_on_commit_callbacks
):
    file = put(terra, manager)
    client.force_login(manager)
    assert "a.txt" in client.get(f"/files/{file.uuid}/delete/").content.decode()
    assert StoredFile.objects.get().deleted_at is None
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/files/{file.uuid}/delete/")
    client.logout()
    answer = client.get(f"/files/{file.uuid}/")
    assert answer.status_code == 410
    assert file.sha256 in answer.content.decode()
    client.force_login(manager)
    assert client.get(f"/files/{file.uuid}/delete/").status_code == 404


@pytest.mark.usefixtures("open_organisations")
def test_the_way_back_leads_to_no_other_host(client, terra, manager):
    client.force_login(manager)
    for target in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        answer = client.post(address(terra), form(next=target))
        assert answer.url == address(terra)
        page = client.get(address(terra), {"next": target}).content.decode()
        assert f'name="next" value="{address(terra)}">' in page


@pytest.mark.usefixtures("open_organisations")
def test_the_list_costs_the_same_for_one_and_for_thirty(
    client, terra, manager, django_assert_num_queries
):
    client.force_login(manager)
    put(terra, manager)
    client.get(address(terra))
    with CaptureQueriesContext(connection) as few:
        client.get(address(terra))
    for _ in range(29):
        put(terra, manager)
    with django_assert_num_queries(len(few)):
        page = client.get(address(terra)).content.decode()
    assert page.count("not scanned for viruses") == 30


@pytest.mark.usefixtures("open_organisations")
def test_the_section_for_pages_of_records(rf, terra, manager):
    put(terra, manager)
    request = rf.get("/here/")
    request.user = manager
    template = Template("{% load files %}{% files_of record %}")
    text = template.render(Context({"record": terra, "request": request}))
    assert ">a.txt</a>" in text
    assert 'name="next" value="/here/"' in text
    assert f'action="{address(terra)}"' in text


@pytest.mark.usefixtures("open_organisations")
def test_the_type_that_a_browser_claims_counts_for_nothing(client, terra, manager):
    client.force_login(manager)
    lying = SimpleUploadedFile("a.txt", b"soil", content_type="text/html")
    client.post(address(terra), form(upload=lying))
    assert StoredFile.objects.get().media_type == "text/plain; charset=utf-8"
