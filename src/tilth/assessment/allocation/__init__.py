"""Where money stores most carbon: curve, plan, and policy instruments."""
