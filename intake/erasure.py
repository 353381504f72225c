"""Erasing personal data: the one thing that changes an intake after it was handed in."""

from django.db import models

from accounts.erasing import erasing
from intake.options import ContactDetail

CONTACT_FIELDS = {detail: f"contact_{detail.value}" for detail in ContactDetail}


class ErasingQuerySet(models.QuerySet):
    """What of intakes can be erased."""

    def erase_contact(self, details):
        """Erase these details (ContactDetail) of the contact person of these intakes, drafts too. Returns how many.

        Without an address nothing can be confirmed or opened by mail: those links go as well.
        """
        emptied = {CONTACT_FIELDS[ContactDetail(each)] for each in details}
        with erasing():
            intakes = list(self.select_for_update(of=["self"]))
            for intake in intakes:
                for name in emptied:
                    setattr(intake, name, "")
                    intake.rejected.pop(name, None)
                intake.publish_contact = [each for each in intake.publish_contact if each not in details]
                intake.save(update_fields=[*emptied, "publish_contact", "rejected", "updated_at"])
                if ContactDetail.EMAIL in details:
                    for links in (intake.confirmations, intake.resume_links, intake.state_links):
                        links.all().delete()
        return len(intakes)
