"""What a chain's words meant in the release that it speaks, written out as explicit fields."""
