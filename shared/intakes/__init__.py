"""What comes in by workbook: one state machine, and the tables that each service makes for itself."""
