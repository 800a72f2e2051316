"""The algebra under every rule: ratios, days, calendars, checks, verdicts, machines, folds, data."""
