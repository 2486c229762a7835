"""What Wagtail keeps about an editor of pages, for copy and erasure of their data."""

from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, Comment, CommentReply, Page, PageSubscription
from wagtail.models import Revision as PageRevision
from wagtail.users.models import UserProfile

from tilth_web.accounts.domain.personal_data import erases, exports

# Rows that serve a person alone.
OWN = (UserProfile, EditingSession, FormState, APIToken, PageSubscription)


@exports("pages")
def edited_pages(person):
    """The pages that a person made, and when they saved which."""
    made = Page.objects.filter(owner=person)
    saved = PageRevision.objects.filter(user=person)
    return {
        "made": list(made.values("title", "first_published_at")),
        "saved": list(saved.values("object_str", "created_at")),
    }


@exports("page_comments")
def comments(person):
    """What a person remarked on pages in the making."""
    rows = Comment.objects.filter(user=person)
    answers = CommentReply.objects.filter(user=person)
    return [*rows.values("text", "created_at"), *answers.values("text", "created_at")]


@erases
def forget_editor(person):
    """Forget how a person edited; pages and their history stay."""
    for rows in OWN:
        rows.objects.filter(user=person).delete()
    for rows in (Comment, CommentReply):
        rows.objects.filter(user=person).delete()
