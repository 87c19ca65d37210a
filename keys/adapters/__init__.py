"""Where keys meet the world: libsodium and files.

sodium.py    signing, and the same signature check as keys/ed25519.py, only faster
keystore.py  key files, sealed by a passphrase or plain for services
"""
