"""What each run brought: counts, times and changes; and two runs side by side."""
