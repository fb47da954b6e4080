"""Coupons: offers that are good only at a counter, and never online."""
