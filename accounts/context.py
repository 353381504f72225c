"""What every page may know of its reader."""


def desk(request):
    """Whether the reader works at a municipality: the menu then shows the workbench."""
    user = request.user
    return {"is_official": user.is_authenticated and user.is_official}
