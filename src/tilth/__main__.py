"""``python -m tilth`` is the command ``tilth``, also where no script is installed."""

from tilth.cli import main

if __name__ == "__main__":
    main(prog_name="tilth")
