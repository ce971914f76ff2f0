"""Values as text for people, as JSON, and as documents. Nothing here writes anywhere."""
