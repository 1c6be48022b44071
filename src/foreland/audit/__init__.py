"""What an audit entry is, and how committed entries are chained into blocks that show any later change."""
