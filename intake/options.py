"""The options of the choices in the checklist (1.3 of the 2015 study), keys and order as in the source.

A band is written with a dash or in words: the hyphen of its key makes it a date in a spreadsheet, and "+" a number.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Voice(models.TextChoices):
    """Who speaks in an intake."""

    INITIATOR = "initiator", _("the initiator")
    TOGETHER = "together", _("initiator and official together")
    OFFICIAL = "official", _("an official")


class ContactDetail(models.TextChoices):
    NAME = "name", _("The name of the contact person")
    EMAIL = "email", _("The e-mail address")
    PHONE = "phone", _("The phone number")


class Essence(models.TextChoices):
    ELDERLY_CARE = "elderly_care", _("Care for older people")
    DAY_ACTIVITIES = "day_activities", _("Day activities for people without paid work")
    SOCIAL_COHESION = "social_cohesion", _("Strengthening social cohesion in the neighbourhood")
    BUDDY_PROJECTS = "buddy_projects", _("Buddy projects, mentoring, matching pairs")
    EXCHANGE_NETWORKS = "exchange_networks", _("Exchange networks, brokering supply and demand")
    PATIENT_PARTICIPATION = "patient_participation", _("Consultation / patient participation")
    SELF_HELP = "self_help", _("Self-help groups, peer support")
    CARER_SUPPORT = "carer_support", _("Support for informal carers")
    YOUTH_CARE = "youth_care", _("Youth care")
    YOUTH_NETWORKS = "youth_networks", _("Youth networks")
    PROBLEM_FAMILIES = "problem_families", _("Families with multiple problems, own strength")
    FACILITATING = "facilitating", _("Facilitating and supporting initiatives")


class Volunteers(models.TextChoices):
    UP_TO_2 = "0-2", "0–2"
    UP_TO_10 = "3-10", "3–10"
    UP_TO_30 = "11-30", "11–30"
    UP_TO_100 = "31-100", "31–100"
    MORE = "100+", _("more than 100")


class Professionals(models.TextChoices):
    UP_TO_1 = "0-1", "0–1"
    UP_TO_5 = "2-5", "2–5"
    UP_TO_15 = "6-15", "6–15"
    UP_TO_30 = "16-30", "16–30"
    MORE = "30+", _("more than 30")


class PeopleHelped(models.TextChoices):
    """The bands overlap at their ends, as the paper form prints them."""

    UP_TO_5 = "0-5", "0–5"
    UP_TO_25 = "5-25", "5–25"
    UP_TO_100 = "25-100", "25–100"
    UP_TO_500 = "100-500", "100–500"
    MORE = "500+", _("more than 500")


class InitiatorKind(models.TextChoices):
    RESIDENTS = "residents", _("Resident(s)")
    SOCIAL_ENTREPRENEUR = "social_entrepreneur", _("Social entrepreneur")
    CIVIL_SOCIETY = "civil_society", _("Civil society organisation")
    GOVERNMENT = "government", _("Government")
    OTHER = "other", _("Other")


class InvolvementFocus(models.TextChoices):
    YOUTH = "youth", _("Young people")
    MIDDLE_GROUPS = "middle_groups", _("Middle groups")
    ELDERLY = "elderly", _("Older people")
    EVERYONE = "everyone", _("Everyone")


class SupportNeed(models.TextChoices):
    POLICY_CHANGE = "policy_change", _("Change of policy or rules")
    PERMIT = "permit", _("Permit")
    KNOWLEDGE = "knowledge", _("Knowledge, expertise, advice")
    START_SUBSIDY = "start_subsidy", _("Start-up subsidy")
    STRUCTURAL_FUNDING = "structural_funding", _("Structural funding")
    NETWORKS = "networks", _("Networks, contacts")
    TRAINING = "training", _("Training")
    BACKING = "backing", _("Support, backing")
    SAY = "say", _("A say in decisions")
    PUBLICITY = "publicity", _("Attention, publicity")


class Phase(models.TextChoices):
    IDEA = "idea", _("Forming the idea")
    START_UP = "start_up", _("Start-up (0-2 years)")
    MATURING = "maturing", _("Maturing (2-5 years)")
    CONTINUITY = "continuity", _("Continuity (5-10 years)")
    ESTABLISHED = "established", _("Established (over 10 years)")


class FundingSource(models.TextChoices):
    MEMBERS = "members", _("Members/users")
    COMPANIES = "companies", _("Companies")
    MUNICIPALITY = "municipality", _("Municipality")
    FUNDS = "funds", _("Funds")


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", _("Association")
    FOUNDATION = "foundation", _("Foundation")
    COMPANY = "company", _("Sole trader / partnership / company")
    NONE = "none", _("No legal entity")
    OTHER = "other", _("Other")


class Turnover(models.TextChoices):
    """Euro a year."""

    UP_TO_10K = "0-10k", _("0–10 thousand euros")
    UP_TO_50K = "10-50k", _("10–50 thousand euros")
    UP_TO_250K = "50-250k", _("50–250 thousand euros")
    UP_TO_1M = "250k-1m", _("250 thousand–1 million euros")
    MORE = "1m+", _("more than 1 million euros")
