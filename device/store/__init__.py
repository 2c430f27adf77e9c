"""The device's database: sessions, repetitions, outbox, plan in force."""
