"""`python -m fairassess` does what the command `fairassess` does."""

from fairassess.cli import main

if __name__ == "__main__":
    main()
