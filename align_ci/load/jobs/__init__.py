"""What builders give to the jobs of their steps, as their methods are written."""
