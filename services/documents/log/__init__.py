"""The log of issuance: leaves, the Merkle tree over them, signed heads, proofs of inclusion."""
