"""A stand-in for Stripe: an application of its own that speaks Stripe's HTTP API for what we use.

The official SDK talks to it over HTTP as it talks to Stripe. It keeps its own books in a file of
its own, sends signed webhooks with retries, shows the page shoppers pay on, and has a panel on
which deliveries can be delayed, doubled, dropped or turned round and calls can be made to fail. No
money moves and no real card is taken. It knows nothing of the shop.
"""
