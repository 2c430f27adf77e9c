"""The ground floor: anatomy, landmarks and what was seen. Imports nothing of ours but errors."""
