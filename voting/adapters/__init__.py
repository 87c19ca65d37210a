"""Where the vote touches the world: database, spreadsheets, letters, messages and the gateways that take them."""
