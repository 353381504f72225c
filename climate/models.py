"""The climate for initiatives in an area: what people score, what they find, and where they see it differently."""

from climate.invitations import OpinionInvitation
from climate.opinions import Opinion
from climate.publications import OpinionPublication
from climate.referrals import Invite, Referral
from climate.rounds import Round
from climate.scores import Score

__all__ = ["Invite", "Opinion", "OpinionInvitation", "OpinionPublication", "Referral", "Round", "Score"]
