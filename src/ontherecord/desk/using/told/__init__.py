"""What is told of one home, person, block or repair, its timeline, who says so, and search."""
