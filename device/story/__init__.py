"""The whole story on one desk, `mirror story`: a clinic, a broker, a mirror, a person."""
