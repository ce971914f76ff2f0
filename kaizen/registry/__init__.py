"""The registry, `machine.db`: which workspaces there are, where their runtime files lie, who serves them."""
