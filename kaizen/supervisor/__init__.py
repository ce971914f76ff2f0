"""The supervisor, one per home: it holds the sockets of daemons that sleep, watches for all of them, and starts again what
crashed. It owns nothing that cannot be found again: when it dies, daemons live on, and the next one adopts them."""
