"""From a configuration to programs: plan (vertices and parameters), rules (updates), segment (one program and its memory)."""
