"""Bundles of other releases on the Hub, and a Hub that does not end what it sends."""

import json

from clients import NAME, publish

from pixelcnn import checkpoints
from pixelcnn.members import MEMBERS


def test_a_bundle_of_format_1_is_pulled(hub, bundle, resolve):
    publish(hub, NAME, bundle)
    hub.put_file(NAME, MEMBERS, None)
    folder, _, problem = resolve()
    assert problem is None
    assert not (folder / MEMBERS).exists()
    assert list(checkpoints.load_bundle(folder).members) == list(checkpoints.load_bundle(bundle).members)
    hub.close()
    assert resolve()[0] == folder  # from the cache


def test_a_member_of_a_later_release_is_not_even_asked_for(published, bundle, resolve):
    listed = json.loads((bundle / MEMBERS).read_text())
    listed["members"]["upper"] = listed["members"]["vqvae"] | {"role": "third level"}
    published.put_file(NAME, MEMBERS, json.dumps(listed).encode())
    folder, _, problem = resolve()
    assert problem is None
    assert not [request for request in published.requests if "upper" in request]
    notes = checkpoints.load_bundle(folder).notes
    assert notes == ("upper is left out: this release has no use for the role 'third level'.",)


def endless(handler, path):
    """A Hub whose large files have no end."""
    if handler.command != "GET" or not path.startswith("/lfs/"):
        return False
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    try:
        while not handler.hub.closing.is_set():
            handler.wfile.write(b"10000\r\n" + bytes(1 << 16) + b"\r\n")
    except OSError:
        pass  # the client has gone
    handler.close_connection = True
    return True


def test_a_body_without_an_end_stops_at_the_size_that_is_listed(published, resolve, tmp_path):
    published.fault = endless
    folder, _, problem = resolve(deadline=60)
    assert folder is None
    assert "model.safetensors is larger than the" in problem
    assert sum(file.stat().st_size for file in (tmp_path / "home").rglob("*") if file.is_file()) < 1 << 20
