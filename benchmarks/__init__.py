"""Speed, as ratios measured side by side in one run: figures of two machines or two minutes do not compare."""
