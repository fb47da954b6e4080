"""What the shop is: one package a capability, foreign keys pointing downward only."""
