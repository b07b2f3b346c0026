"""The application's way of hashing passwords, at a cost that tests can bear: no test tries how dear a guess is."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2id over 64 KiB once, where the installation's takes 100 MiB twice."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
