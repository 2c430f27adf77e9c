"""The clinic's side: enrol, plan, receive, see. The command `clinic`."""
