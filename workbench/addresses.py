"""Where the pages of this room stand, for the things below that have one (`ui.addresses`)."""

from django.urls import reverse

from casework.models import Need, Note, Promise
from climate.models import Round
from knowledge.models import Mark
from ui.addresses import address_of


@address_of.register
def address_of_note(note: Note) -> str:
    return reverse("workbench:note", args=[note.pk])


@address_of.register
def address_of_promise(promise: Promise) -> str:
    return reverse("workbench:promise", args=[promise.pk])


@address_of.register
def address_of_need(need: Need) -> str:
    return reverse("workbench:need", args=[need.pk])


@address_of.register
def address_of_mark(mark: Mark) -> str:
    return reverse("workbench:mark", args=[mark.pk])


@address_of.register
def address_of_round(asked: Round) -> str:
    return reverse("workbench:climate-round", args=[asked.pk])
