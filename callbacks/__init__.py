"""What reacts: inputs, one call, one component; registered by a call, never at import."""
