"""The lab hands out one document over HTTPS."""

from __future__ import annotations

import http.client
import ssl

import pytest

from diagnostics.lab import FAULTS, Lab

(DIFFERS,) = (fault for fault in FAULTS if fault.document)


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 405)])
def test_the_document_is_there_to_be_read_only(
    lab: Lab, trust: ssl.SSLContext, method: str, status: int
) -> None:
    port = lab.port(DIFFERS.id, "web-tls")
    line = http.client.HTTPSConnection("localhost", port, timeout=30, context=trust)
    line.request(method, "/mail/config-v1.1.xml")
    reply = line.getresponse()
    assert reply.status == status
    assert (reply.read().decode().strip() == DIFFERS.document) == (status == 200)
    line.close()


def test_the_state_knows_where_it_is_handed_out(lab: Lab) -> None:
    port = lab.port(DIFFERS.id, "web-tls")
    assert lab.state.web_port(DIFFERS.web_host) == port
    assert lab.state.web_port(f"{DIFFERS.web_host.upper()}.") == port
    for other in (
        *("autoconfig.good.test", "www.autoconfig-differs.test", "autoconfig.test"),
        *("autoconfig.autoconfig-differs.test.example.org", "", "autoconfig"),
    ):
        assert lab.state.web_port(other) is None
