"""What every page may know of its reader."""


def roles(request):
    """Whether the reader works at a municipality: the menu then shows the workbench, and to admins the taxonomy."""
    user = request.user
    return {
        "is_official": user.is_authenticated and user.is_official,
        "is_admin": user.is_authenticated and user.is_admin,
    }
