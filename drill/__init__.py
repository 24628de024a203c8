"""The rehearsal: the real program under steady load while something it needs fails."""
