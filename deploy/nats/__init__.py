"""The bus: streams, permissions, and the JWTs that carry them. One source for the laptop and for Kubernetes."""
