"""Who may come in, what stage a member is at, and who is asked before leaving: entry, lifecycle, turnover."""
