"""Reports of graduates (ปพ.3): made, submitted to the officer, returned or accepted."""
