"""Words of digital proof: its answer, its checks, and what each of them found."""

from __future__ import annotations

from foreland.web.marking import N_

PROOF_STATUS = {
    "verified": N_("Signature verified"),
    "failed": N_("Signature check failed"),
    "not_checked": N_("Not checked"),
    "no_trust_anchor": N_("No trust anchor"),
}

PROOF_MEANS = {
    "verified": N_("The data are as the issuer signed them. That does not say who carries the document."),
    "failed": N_("A check found something wrong. Look at the document itself and ask the issuer."),
    "not_checked": N_("It could not be checked. That is nothing against the traveller."),
    "no_trust_anchor": N_("We hold no authority that vouches for the signer. That is nothing against the traveller."),
}

PROOF_KIND = {
    "chip": N_("Chip data"),
    "vds": N_("Seal"),
    "vds_nc": N_("Seal in JSON"),
    "unknown": N_("Unknown file"),
}

PROOF_CHECK = {
    "structure": N_("Structure"),
    "envelope": N_("Credential as a whole"),
    "signature": N_("Signature"),
    "data_groups": N_("Data groups"),
    "chain": N_("Authority"),
    "validity": N_("Validity of the signer"),
    "revocation": N_("Revocation"),
    "country": N_("Country"),
    "document_type": N_("Document type"),
}

PROOF_FOUND = {
    "read": N_("could be read"),
    "kind_unknown": N_("no chip data, credential or seal"),
    "truncated": N_("the end is missing: scan it again"),
    "malformed": N_("damaged, or written in another way"),
    "too_large": N_("too long"),
    "too_many_parts": N_("too many parts"),
    "version_unknown": N_("a version that is not known here"),
    "security_data_missing": N_("the file with the signature (EF.SOD) is missing"),
    "given_twice": N_("one part was given twice and differs"),
    "name_twice": N_("a name stands twice"),
    "signed": N_("signed by the signer"),
    "envelope_signed": N_("signed as a whole by {name}"),
    "signature_wrong": N_("the signature does not fit the data"),
    "content_changed": N_("the signed list of digests was changed"),
    "attributes_of_other_content": N_("the signature belongs to other content"),
    "signer_certificate_missing": N_("the signer's certificate is missing"),
    "algorithm_unknown": N_("signed in a way that is not known here: {name}"),
    "algorithm_and_key_differ": N_("key and way of signing do not belong together: {name}"),
    "digest_unknown": N_("a digest that is not known here: {name}"),
    "curve_unknown": N_("a curve that is not known here: {name}"),
    "key_unknown": N_("a key that is not known here: {name}"),
    "key_length": N_("a key of a length that is not used: {name}"),
    "data_groups_agree": N_("as signed: {groups}"),
    "data_group_changed": N_("changed after signing: {groups}"),
    "data_group_not_signed": N_("not among what was signed: {groups}"),
    "no_data_groups": N_("no data group was given"),
    "authority_found": N_("certified by {name}"),
    "authority_unknown": N_("no authority of this name is held: {name}"),
    "authority_not_valid": N_("its authority was valid until {until}"),
    "other_key_of_same_name": N_("names a key that we do not hold: a newer one of the state, or an imitation: {name}"),
    "not_signed_by_authority": N_("names a key that we hold, which did not sign it: {name}"),
    "signer_is_authority": N_("signed by an authority itself: {name}"),
    "signer_of_lists": N_("signed by somebody who may only sign lists: {name}"),
    "seal_signer_unknown": N_("the signer of the seal is not held: {name}"),
    "signer_valid": N_("valid until {until}"),
    "signer_expired": N_("expired on {until}"),
    "signer_not_yet_valid": N_("not valid before {from}"),
    "not_valid_when_signed": N_("signed on {signed}, valid from {from} until {until}"),
    "not_revoked": N_("not revoked, by the list of {made}"),
    "signer_revoked": N_("revoked since {since}"),
    "no_revocation_list": N_("no list of revoked signers is held"),
    "revocation_list_old": N_("the list of revoked signers is of {made}"),
    "countries_agree": N_("signed by {certificate}, issued by {document}"),
    "authority_of_other_country": N_("the signer is of {certificate}, its authority of {authority}"),
    "document_of_other_country": N_("signed by {certificate}, but issued by {document}"),
    "certificate_country_unknown": N_("the certificate names no country we know: {name}"),
    "issuing_state_unknown": N_("the document names no issuing state we know"),
    "document_type_allowed": N_("the signer may sign {document}"),
    "document_type_not_allowed": N_("the signer may sign {allowed}, not {document}"),
    "document_types_not_said": N_("not said which documents the signer may sign"),
}
"""What a check found, by its code; the values of the check fill the braces."""

SIGNED_OTHERWISE = {
    "name_not_as_signed": N_("name {value} was reported, {expected} was signed"),
    "birth_date_not_as_signed": N_("born {value} was reported, {expected} was signed"),
    "number_not_as_signed": N_("number {value} was reported, {expected} was signed"),
    "expiry_date_not_as_signed": N_("expires {value} was reported, {expected} was signed"),
    "issuer_not_as_signed": N_("issued by {value} was reported, {expected} was signed"),
    "document_not_reported": N_("this document was not reported: {value} was, {expected} was signed"),
}
"""Contradictions between what was reported and what was signed."""
