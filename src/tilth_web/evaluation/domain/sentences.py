"""What the history of calls, applications and reviews says."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tilth_web.evaluation.domain.eligibility import unmet
from tilth_web.notifications.domain.history import say


def _with_unmet(sentence):
    """A sentence that goes on with the conditions that were not met."""

    def told(data):
        left = " ".join(unmet(data.get("met", {})))
        if not left:
            return sentence
        not_met = gettext("Not met: %(conditions)s") % {"conditions": left}
        return f"{sentence} {not_met.replace('%', '%%')}"

    return told


say("call.added", _("%(actor)s began the call."))
say("call.edited", _("%(actor)s changed the call."))
say("call.published", _("The call was published."))
say("call.ended", _("The call was ended."))
say("application.begun", _("%(actor)s began the application."))
say("application.late", _("Late admission was granted."))
say("application.submit", _("%(actor)s sent the application."))
say("application.withdraw", _("%(actor)s withdrew the application."))
say("application.admit", _("The application was admitted to the evaluation."))
say(
    "application.return",
    _with_unmet(_("The application was returned for completion.")),
)
say("application.refuse", _with_unmet(_("The application was not admitted.")))
say("application.ask-rebuttal", _("The holder was asked to answer the reviews."))
say("application.rebut", _("%(actor)s answered the reviews."))
say("application.end-rebuttal", _("%(actor)s ended the time for an answer."))
say("application.deliberate", _("%(actor)s began the deliberation."))
say("application.decide", _("%(actor)s wrote the decision."))
say("application.release", _("The evaluation was released to the holder."))
say("application.shown", _("%(actor)s agreed to show the project as positively rated."))
say("application.hidden", _("%(actor)s no longer shows the project as rated."))
say("review.asked", _("%(actor)s asked a reviewer."))
say("review.accepted", _("%(actor)s took the review on: no conflict of interest."))
say("review.declined", _("%(actor)s declined the review."))
say("review.replaced", _("%(actor)s asks this reviewer no longer."))
say("review.reminded", _("%(actor)s sent a reminder."))
say("review.submitted", _("%(actor)s gave the review."))
