"""The process that has the network: outbox out, receipts and plans in."""
