"""The rules: what each finding means, why it matters, what to do."""
