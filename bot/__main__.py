"""`python -m bot` is `handrail`."""

from bot.cli import main

if __name__ == "__main__":
    main()
