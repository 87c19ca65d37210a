"""Where the vote touches the world: database, spreadsheets, letters, short messages."""
