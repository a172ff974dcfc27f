"""What people send in: how long it is kept."""
