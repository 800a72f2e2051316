"""Laws that every rule, check and calendar keeps, as functions for our tests and for yours."""
