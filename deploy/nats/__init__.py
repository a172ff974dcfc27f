"""The bus: streams, permissions, and the JWTs that carry them, on a laptop and on Kubernetes."""
