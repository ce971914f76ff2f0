"""What the machine does for Kaizen by itself: the clean-up that cron runs, and the supervisor as a service."""
