"""`python -m deploy.command …` is `lsq …`."""

from deploy.command.cli import app

if __name__ == "__main__":
    app()
