"""What the program asks of the machine: processes, their limits, the modules of a package."""
