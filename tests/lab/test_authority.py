from __future__ import annotations

import itertools
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from diagnostics.lab import FAULTS, authority

HOSTS = ("one.lab.test", "two.lab.test")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pki")
    authority.make(made, HOSTS)
    return made


def chain(folder: Path, name: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates((folder / f"{name}.pem").read_bytes())


def names(certificate: x509.Certificate) -> list[str]:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return found.value.get_values_for_type(x509.DNSName)


@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("good", 2),
        ("expired", 2),
        ("soon", 2),
        ("wrong-name", 2),
        ("weak", 2),
        ("unknown-ca", 2),
        ("self-signed", 1),
        ("missing-intermediate", 1),
    ],
)
def test_chains_have_as_many_certificates_as_the_fault_needs(
    folder: Path, name: str, length: int
) -> None:
    certificates_sent = chain(folder, name)
    assert len(certificates_sent) == length
    for lower, upper in itertools.pairwise(certificates_sent):
        lower.verify_directly_issued_by(upper)


def test_the_good_chain_ends_at_the_root_to_trust(folder: Path) -> None:
    (root,) = chain(folder, "ca")
    chain(folder, "good")[-1].verify_directly_issued_by(root)
    chain(folder, "self-signed")[0].verify_directly_issued_by(
        chain(folder, "self-signed")[0]
    )
    with pytest.raises(ValueError, match="subject"):
        chain(folder, "unknown-ca")[-1].verify_directly_issued_by(root)


def test_the_missing_intermediate_is_the_good_leaf_alone(folder: Path) -> None:
    assert chain(folder, "missing-intermediate") == chain(folder, "good")[:1]


def test_leaves_name_the_hosts_and_loopback(folder: Path) -> None:
    for name in ("good", "expired", "soon", "self-signed", "unknown-ca", "weak"):
        assert names(chain(folder, name)[0]) == [*HOSTS, "localhost"]
    assert names(chain(folder, "wrong-name")[0]) == ["other.lab.test"]


def test_times_are_past_near_and_far(folder: Path) -> None:
    now = datetime.now(UTC)
    days = {
        name: (chain(folder, name)[0].not_valid_after_utc - now).days
        for name in ("expired", "soon", "good")
    }
    assert days["expired"] < -30
    assert days["soon"] == authority.SOON_DAYS - 1
    assert days["good"] > 60


def test_only_the_weak_key_is_weak(folder: Path) -> None:
    weak = chain(folder, "weak")[0].public_key()
    assert isinstance(weak, rsa.RSAPublicKey)
    assert weak.key_size == 1024
    assert isinstance(chain(folder, "good")[0].public_key(), ec.EllipticCurvePublicKey)


def test_every_fault_has_its_context(tmp_path: Path) -> None:
    contexts = authority.make(tmp_path, HOSTS)
    wanted = {fault.transport.certificate for fault in FAULTS}
    assert wanted <= set(contexts)
    asking = {n for n, c in contexts.items() if c.verify_mode is not ssl.CERT_NONE}
    assert asking == {"asks-client"}
