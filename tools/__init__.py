"""Programs around the shop: from clone to running, pictures of every screen."""
