"""Everything that seals: the suite of ciphers, the deployment's keyring, the locks of the reporters."""
