"""How the embedded server is set up for the machine it is on."""

from __future__ import annotations

import os

SOCKET_ONLY = "local all all scram-sha-256\n"
"""Who may sign in: whoever knows a password, over the socket. Nobody by network or on trust."""


def settings(memory_mb: int) -> str:
    """Give the lines of a postgresql.conf for a machine with so much memory.

    No statement, parameter or detail of an error is logged: people's data stand in them.
    """
    shared = max(64, min(memory_mb // 8, 2048))
    lines = {
        "listen_addresses": "''",
        "unix_socket_permissions": "0700",
        "max_connections": "60",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "shared_buffers": f"'{shared}MB'",
        "effective_cache_size": f"'{max(256, memory_mb // 2)}MB'",
        "work_mem": "'16MB'",
        "maintenance_work_mem": f"'{max(64, min(memory_mb // 16, 512))}MB'",
        "random_page_cost": "1.1",
        "jit": "off",
        # Nobody follows this server: what a transaction makes and fills is written once, not twice.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "wal_compression": "off",  # pglz, all the wheel has, makes indexes half as slow again
        "max_wal_size": "'4GB'",
        "checkpoint_timeout": "'15min'",
        "password_encryption": "'scram-sha-256'",
        "log_statement": "'none'",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    }
    return "".join(f"{name} = {value}\n" for name, value in lines.items())


def machine_memory_mb() -> int:
    """Give the memory of the machine, in MB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2
