"""Where the office touches the world: files, PDF, signatures, the command line."""
