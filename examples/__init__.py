"""Programs that use commkit: reading, printing and writing happen here, never in the library."""
