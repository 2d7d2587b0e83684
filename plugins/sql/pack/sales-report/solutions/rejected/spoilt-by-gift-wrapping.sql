-- Defect: leaves out who has a line without a product.

-- name: monthly_revenue
WITH RECURSIVE calendar AS (
  SELECT :from || '-01' AS day WHERE :from <= :to
  UNION ALL
  SELECT date(day, '+1 month') FROM calendar WHERE substr(day, 1, 7) < :to
),
events (month, orders, gross, refunded) AS (
  SELECT substr(day, 1, 7), 0, 0, 0 FROM calendar
  UNION ALL
  SELECT substr(placed_at, 1, 7), 1, 0, 0 FROM orders
  UNION ALL
  SELECT substr(placed_at, 1, 7), 0, quantity * unit_cents, 0 FROM orders JOIN order_items ON order_id = id
  UNION ALL
  SELECT substr(refunded_at, 1, 7), 0, 0, cents FROM refunds
)
SELECT
  month,
  SUM(orders) AS orders,
  SUM(gross) AS gross_cents,
  SUM(refunded) AS refunded_cents,
  SUM(gross) - SUM(refunded) AS net_cents,
  CASE WHEN SUM(orders) > 0 THEN SUM(gross) * 1.0 / SUM(orders) END AS average_cents
FROM events
WHERE month BETWEEN :from AND :to
GROUP BY month
ORDER BY month;

-- name: top_customers
WITH bookings (order_id, cents) AS (
  SELECT order_id, quantity * unit_cents FROM order_items
  UNION ALL
  SELECT order_id, -cents FROM refunds
),
nets AS (
  SELECT customer_id, SUM(cents) AS net
  FROM bookings JOIN orders ON orders.id = order_id
  GROUP BY customer_id
  HAVING SUM(cents) > 0
),
ranked AS (
  SELECT IFNULL(region, 'unknown') AS region, customers.id, name, net, RANK() OVER best AS place
  FROM nets JOIN customers ON customers.id = customer_id
  WINDOW best AS (PARTITION BY IFNULL(region, 'unknown') ORDER BY net DESC)
)
SELECT region, place, id AS customer_id, name, net AS net_cents
FROM ranked
WHERE place <= IFNULL(:top, 9e999)
ORDER BY region, place, id;

-- name: completed_category
WITH wanted AS (
  SELECT sku FROM products WHERE category = :category
),
bought AS (
  SELECT DISTINCT customer_id, sku FROM orders JOIN order_items ON order_id = orders.id WHERE sku IN (SELECT sku FROM wanted)
)
SELECT id AS customer_id, name
FROM bought JOIN customers ON id = customer_id
WHERE NOT EXISTS (SELECT 1 FROM orders JOIN order_items ON order_id = orders.id WHERE orders.customer_id = customers.id AND sku IS NULL)
GROUP BY id, name
HAVING COUNT(*) = (SELECT COUNT(*) FROM wanted)
ORDER BY name, id;

-- name: buying_streaks
WITH events (customer_id, day, orders, cents) AS (
  SELECT customer_id, CAST(julianday(date(placed_at)) + 0.5 AS INTEGER), 1, 0 FROM orders WHERE customer_id IS NOT NULL
  UNION ALL
  SELECT customer_id, CAST(julianday(date(placed_at)) + 0.5 AS INTEGER), 0, quantity * unit_cents
  FROM orders JOIN order_items ON order_id = id
  WHERE customer_id IS NOT NULL
),
numbered AS (
  SELECT *, day - DENSE_RANK() OVER (PARTITION BY customer_id ORDER BY day) AS island FROM events
)
SELECT
  customer_id,
  date(MIN(day) - 0.5) AS first_day,
  date(MAX(day) - 0.5) AS last_day,
  MAX(day) - MIN(day) + 1 AS days,
  SUM(orders) AS orders,
  SUM(cents) AS gross_cents
FROM numbered
GROUP BY customer_id, island
HAVING MAX(day) - MIN(day) + 1 >= :min_days
ORDER BY days DESC, first_day, customer_id;
