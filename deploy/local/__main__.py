"""`python -m deploy.local …` is `lsq …`."""
from deploy.local.cli import app

if __name__ == "__main__":
    app()
