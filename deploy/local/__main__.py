"""`python -m deploy.local …` is `lsq …`."""
from deploy.local.cli import main

if __name__ == "__main__":
    main()
