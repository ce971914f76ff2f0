"""`python -m bench.corpus MEGABYTES [SEED]`: makes a corpus and says where it lies."""

from __future__ import annotations

import sys

from bench.corpus import corpus

if __name__ == "__main__":
    made = corpus(float(sys.argv[1]), seed=int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(made.claude, made.codex, *made.repositories, sep="\n")
