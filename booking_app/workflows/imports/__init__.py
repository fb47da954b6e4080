"""Files of rows into the shop and out of it: products, sizes, pieces, stores."""
