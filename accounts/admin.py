"""Django's admin, for rescue only: who has an account, and who works where."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.models import Membership, User

# Signing in there follows the same road as everywhere else, rate limits included.
admin.site.login = secure_admin_login(admin.site.login)
admin.site.unregister(Group)


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    readonly_fields = ["since"]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "is_active", "last_login"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "language", "is_active", "is_staff", "is_superuser", "last_login"]
    readonly_fields = ["last_login"]
    inlines = [MembershipInline]

    def save_model(self, request, user, form, change):
        """An address that was given here counts as confirmed. A new user signs in with mailed codes."""
        if not change:
            user.set_unusable_password()
        super().save_model(request, user, form, change)
        if "email" in form.changed_data:
            user.confirm_address()
