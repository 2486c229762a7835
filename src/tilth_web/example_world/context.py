"""What pages of the demonstration say of it."""

from tilth_web.example_world.accounts import accounts, password


def example_world(request):
    return {"example_world": {"accounts": accounts(), "password": password()}}
