"""The office: process, commission, decision, certificate, audit.

See SPEC.md. Pure files decide; ``adapters`` and ``web`` touch the world.
"""
