"""The notary's pages: what officers do, and what everybody may see of it."""
