"""Public keys and signatures: RSA (PKCS #1 and PSS) and ECDSA, on the curves and digests that documents use."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from asn1crypto.algos import SignedDigestAlgorithm
from asn1crypto.keys import PublicKeyInfo
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from msgspec import Struct

from foreland.documents.proof.result import UncheckableError

Key = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

_DIGESTS: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
DIGEST_NUMBERS = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
"""Object identifiers of the digests that Doc 9303-12 allows; SHA-1 stands in documents of the first years."""

_CURVES: dict[str, type[ec.EllipticCurve]] = {
    "1.2.840.10045.3.1.1": ec.SECP192R1,
    "1.3.132.0.33": ec.SECP224R1,
    "1.2.840.10045.3.1.7": ec.SECP256R1,
    "1.3.132.0.34": ec.SECP384R1,
    "1.3.132.0.35": ec.SECP521R1,
    "1.3.36.3.3.2.8.1.1.7": ec.BrainpoolP256R1,
    "1.3.36.3.3.2.8.1.1.11": ec.BrainpoolP384R1,
    "1.3.36.3.3.2.8.1.1.13": ec.BrainpoolP512R1,
}

# Certificates may spell a curve out (Doc 9303-12 wants that). The prime tells which it is: the key is then used on the
# curve of that name alone, so that other parameters of the sender are never computed with.
_PRIMES: dict[int, type[ec.EllipticCurve]] = {
    2**192 - 2**64 - 1: ec.SECP192R1,
    2**224 - 2**96 + 1: ec.SECP224R1,
    2**256 - 2**224 + 2**192 + 2**96 - 1: ec.SECP256R1,
    2**384 - 2**128 - 2**96 + 2**32 - 1: ec.SECP384R1,
    2**521 - 1: ec.SECP521R1,
    0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377: ec.BrainpoolP256R1,
    0x8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53: (
        ec.BrainpoolP384R1
    ),
    0xAADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3: (  # noqa: E501 - one number
        ec.BrainpoolP512R1
    ),
}
_RSA_BITS = range(1024, 8193)
_SALTS = range(513)


class Algorithm(Struct, frozen=True):
    """How something was signed. ``salt`` and ``mask`` are the salt's length and the mask's digest of RSA-PSS."""

    scheme: Literal["rsa", "rsa_pss", "ecdsa"]
    digest: str
    salt: int = 0
    mask: str = "sha1"


def digest_named(name: str) -> str:
    """The digest of this object identifier or name; :class:`UncheckableError` when it is none we check."""
    known = DIGEST_NUMBERS.get(name, name)
    if known not in _DIGESTS:
        raise UncheckableError("digest_unknown", name)
    return known


def digest(name: str, data: bytes) -> bytes:
    """The digest of data, by a name that :func:`digest_named` gave."""
    return hashlib.new(name, data, usedforsecurity=False).digest()


def read_algorithm(given: SignedDigestAlgorithm, digest_beside: str | None = None) -> Algorithm:
    """The algorithm an identifier names; ``digest_beside`` is the digest that CMS names apart.

    :class:`UncheckableError` for one that is not known; ``ValueError`` and the like for what is no identifier.
    """
    number = given["algorithm"].dotted
    name = given["algorithm"].native
    if name == "rsassa_pss":
        parameters = given["parameters"]
        salt = parameters["salt_length"].native
        if salt not in _SALTS:
            raise UncheckableError("algorithm_unknown", number)
        return Algorithm(
            "rsa_pss",
            digest_named(parameters["hash_algorithm"]["algorithm"].native),
            salt,
            digest_named(parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native),
        )
    if name == "rsassa_pkcs1v15" and digest_beside:
        return Algorithm("rsa", digest_named(digest_beside))
    for scheme, suffix in (("rsa", "_rsa"), ("ecdsa", "_ecdsa")):
        if name.endswith(suffix) and name.removesuffix(suffix) in _DIGESTS:
            return Algorithm(scheme, name.removesuffix(suffix))  # type: ignore[arg-type] # one of the two above
    raise UncheckableError("algorithm_unknown", number)


def read_key(info: PublicKeyInfo) -> Key:
    """The public key; :class:`UncheckableError` for kinds, curves and lengths that are not used here."""
    kind = info["algorithm"]["algorithm"].native
    try:
        if kind in ("rsa", "rsassa_pss"):
            parsed = info["public_key"].parsed
            modulus, exponent = parsed["modulus"].native, parsed["public_exponent"].native
            if modulus.bit_length() not in _RSA_BITS:
                raise UncheckableError("key_length", f"RSA {modulus.bit_length()}")
            return rsa.RSAPublicNumbers(exponent, modulus).public_key()
        if kind == "ec":
            return ec.EllipticCurvePublicKey.from_encoded_point(
                _curve(info["algorithm"]["parameters"])(), bytes(info["public_key"].native)
            )
    except UnsupportedAlgorithm as error:
        raise UncheckableError("curve_unknown", str(error)) from error
    raise UncheckableError("key_unknown", info["algorithm"]["algorithm"].dotted)


def _curve(parameters: Any) -> type[ec.EllipticCurve]:
    if parameters.name == "named":
        number = parameters.chosen.dotted
        if number not in _CURVES:
            raise UncheckableError("curve_unknown", number)
        return _CURVES[number]
    if parameters.name == "specified":
        prime = parameters.chosen["field_id"]["parameters"].native
        if prime in _PRIMES:
            return _PRIMES[prime]
    raise UncheckableError("curve_unknown", "explicit parameters")


def is_signed(key: Key, algorithm: Algorithm, signature: bytes, data: bytes) -> bool:
    """Whether the key signed these data; :class:`UncheckableError` when the key is of another kind, or not usable."""
    if isinstance(key, rsa.RSAPublicKey) == (algorithm.scheme == "ecdsa"):
        raise UncheckableError("algorithm_and_key_differ", algorithm.scheme)
    chosen = _DIGESTS[algorithm.digest]()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(chosen))
        elif algorithm.scheme == "rsa_pss":
            mask = padding.MGF1(_DIGESTS[algorithm.mask]())
            key.verify(signature, data, padding.PSS(mask, algorithm.salt), chosen)
        else:
            key.verify(signature, data, padding.PKCS1v15(), chosen)
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError) as error:
        raise UncheckableError("algorithm_unknown", f"{algorithm.scheme} {algorithm.digest}") from error
    return True


def plain_signature(raw: bytes) -> bytes:
    """A signature written as r and s side by side (BSI TR-03111), as ECDSA signatures are checked."""
    half = len(raw) // 2
    return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))


def digest_for_curve(key: Key) -> str:
    """The digest a seal is signed with: as long as its key, at least SHA-224 (Doc 9303-13)."""
    if key.key_size <= 224:
        return "sha224"
    if key.key_size <= 256:
        return "sha256"
    return "sha384" if key.key_size <= 384 else "sha512"
