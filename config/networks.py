"""The networks that people sign in from, as the site names them."""

from ipaddress import ip_network

from django.core.exceptions import ImproperlyConfigured


def networks(named):
    """[(name, network)] of texts like "Town hall=192.0.2.0/24". Raises ImproperlyConfigured for another text."""
    found = []
    for each in filter(None, map(str.strip, named)):
        name, _equals, network = map(str.strip, each.rpartition("="))
        try:
            found.append((name, str(ip_network(network))))
        except ValueError:
            name = ""
        if not name:
            raise ImproperlyConfigured(f"NETWORKS: {each} is not a name and a network, like Town hall=192.0.2.0/24.")
    return found
