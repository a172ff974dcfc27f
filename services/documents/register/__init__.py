"""The register of issue: which documents are in force, replaced or cancelled."""
