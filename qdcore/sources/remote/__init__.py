"""How the bytes of a file on a server or in a store are read: versions, retries, cancel, errors.

Only the sources import it."""
