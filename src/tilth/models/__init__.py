"""Carbon models, one file per model, over one linear engine."""
