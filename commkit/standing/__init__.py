"""What is known of members: kinds, facts, activity, and the measures that read it."""
