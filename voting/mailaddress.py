"""E-mail addresses: the plain form that can stand in a header and be written to, and no other."""

SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-")


def is_address(text: str) -> bool:
    """Whether ``text`` is one plain e-mail address of ASCII signs: no quotes, no comments, no white space."""
    local, _, domain = text.rpartition("@")
    labels = domain.split(".")
    return (
        1 <= len(local) <= 64
        and len(text) <= 254
        and set(local) <= SIGNS
        and not (local.startswith((".", "-")) or local.endswith(".") or ".." in local)
        and len(labels) >= 2
        and all(label.replace("-", "").isalnum() and label.isascii() for label in labels)
        and not any(label.startswith("-") or label.endswith("-") for label in labels)
    )
