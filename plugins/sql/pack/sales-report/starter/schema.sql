-- The shop's tables, and a few rows to try queries on.
CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,              -- not unique
  region TEXT                      -- NULL: not known
);
CREATE TABLE products (
  sku TEXT NOT NULL PRIMARY KEY,   -- '7' and '07' are two products
  category TEXT NOT NULL
);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER REFERENCES customers (id),   -- NULL: a guest
  placed_at TEXT NOT NULL          -- 'YYYY-MM-DD HH:MM:SS'
);
CREATE TABLE order_items (
  order_id INTEGER NOT NULL REFERENCES orders (id),
  sku TEXT REFERENCES products (sku),              -- NULL: gift wrapping and the like
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  unit_cents INTEGER NOT NULL CHECK (unit_cents >= 0)
);
CREATE TABLE refunds (
  order_id INTEGER NOT NULL REFERENCES orders (id),
  cents INTEGER NOT NULL CHECK (cents > 0),
  refunded_at TEXT NOT NULL        -- 'YYYY-MM-DD HH:MM:SS'
);
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE INDEX items_by_order ON order_items (order_id);
CREATE INDEX refunds_by_order ON refunds (order_id);

INSERT INTO customers VALUES (1, 'Ada', 'north'), (2, 'Ben', 'north'), (3, 'Cleo', NULL);
INSERT INTO products VALUES ('7', 'tea'), ('07', 'tea'), ('mug', 'ware');
INSERT INTO orders VALUES
  (1, 1, '2026-01-31 23:59:59'),
  (2, 1, '2026-02-01 08:00:00'),
  (3, 2, '2026-03-10 12:00:00'),
  (4, NULL, '2026-03-10 12:30:00');
INSERT INTO order_items VALUES
  (1, '7', 2, 350), (1, '07', 1, 300),
  (2, 'mug', 1, 1000), (2, NULL, 1, 150),
  (3, '7', 1, 351);
INSERT INTO refunds VALUES (1, 100, '2026-02-02 09:00:00'), (1, 200, '2026-02-03 09:00:00');

-- What the queries give here:
--
-- monthly_revenue, :from = '2026-01', :to = '2026-04'
--   2026-01 | 1 | 1000 |   0 | 1000 | 1000.0
--   2026-02 | 1 | 1150 | 300 |  850 | 1150.0
--   2026-03 | 2 |  351 |   0 |  351 |  175.5
--   2026-04 | 0 |    0 |   0 |    0 | NULL
--
-- top_customers, :top = 1
--   north | 1 | 1 | Ada | 1850
--
-- completed_category, :category = 'tea'
--   1 | Ada
--
-- buying_streaks, :min_days = 2
--   1 | 2026-01-31 | 2026-02-01 | 2 | 2 | 2150
