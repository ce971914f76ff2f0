"""What could be changed in the repository so that agents work better: patches that a person applies, one module for each kind."""
