"""What the person sees, hears and presses."""
