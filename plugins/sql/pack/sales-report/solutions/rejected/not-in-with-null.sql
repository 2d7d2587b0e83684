-- Defect: asks NOT IN of a list that may hold NULL, and then nothing is ever missing.

-- name: monthly_revenue
WITH RECURSIVE months (month, next) AS (
  SELECT :from, strftime('%Y-%m', :from || '-01', 'start of month', '+1 month')
  UNION ALL
  SELECT next, strftime('%Y-%m', next || '-01', '+1 month') FROM months WHERE next <= :to
)
SELECT
  month,
  orders,
  gross_cents,
  refunded_cents,
  gross_cents - refunded_cents AS net_cents,
  gross_cents * 1.0 / orders AS average_cents
FROM (
  SELECT
    month,
    (SELECT COUNT(*) FROM orders WHERE placed_at LIKE month || '-%') AS orders,
    (SELECT IFNULL(SUM(quantity * unit_cents), 0) FROM order_items WHERE order_id IN (SELECT id FROM orders WHERE placed_at GLOB month || '-*')) AS gross_cents,
    (SELECT IFNULL(SUM(cents), 0) FROM refunds WHERE refunded_at LIKE month || '-%') AS refunded_cents
  FROM months
  WHERE month <= :to
)
ORDER BY month;

-- name: top_customers
WITH per_order AS (
  SELECT o.customer_id, IFNULL(g.cents, 0) - IFNULL(r.cents, 0) AS net
  FROM orders o
  LEFT JOIN (SELECT order_id, SUM(quantity * unit_cents) AS cents FROM order_items GROUP BY order_id) g ON g.order_id = o.id
  LEFT JOIN (SELECT order_id, SUM(cents) AS cents FROM refunds GROUP BY order_id) r ON r.order_id = o.id
),
buyers AS MATERIALIZED (
  SELECT c.id, c.name, c.region, SUM(net) AS net
  FROM customers c JOIN per_order p ON p.customer_id = c.id
  GROUP BY c.id
  HAVING SUM(net) > 0
)
SELECT IFNULL(b.region, 'unknown') AS region, COUNT(better.id) + 1 AS place, b.id AS customer_id, b.name, b.net AS net_cents
FROM buyers b
LEFT JOIN buyers better ON better.region IS b.region AND better.net > b.net
GROUP BY b.id
HAVING COUNT(better.id) < :top OR :top IS NULL
ORDER BY 1, 2, 3;

-- name: completed_category
WITH wanted AS (
  SELECT sku FROM products WHERE category = :category
)
SELECT c.id AS customer_id, c.name
FROM customers c
WHERE (SELECT COUNT(*) FROM wanted) > 0
  AND NOT EXISTS (
    SELECT 1 FROM wanted
    WHERE sku NOT IN (SELECT i.sku FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.customer_id = c.id)
  )
ORDER BY c.name, c.id;

-- name: buying_streaks
WITH RECURSIVE days AS MATERIALIZED (
  SELECT
    o.customer_id,
    CAST(strftime('%J', date(o.placed_at)) + 0.5 AS INTEGER) AS day,
    COUNT(DISTINCT o.id) AS orders,
    IFNULL(SUM(i.quantity * i.unit_cents), 0) AS cents
  FROM orders o LEFT JOIN order_items i ON i.order_id = o.id
  WHERE o.customer_id IS NOT NULL
  GROUP BY o.customer_id, date(o.placed_at)
),
walk (customer_id, first_day, day, orders, cents) AS (
  SELECT customer_id, day, day, orders, cents
  FROM days
  WHERE (customer_id, day) NOT IN (SELECT customer_id, day + 1 FROM days)
  UNION ALL
  SELECT w.customer_id, w.first_day, d.day, w.orders + d.orders, w.cents + d.cents
  FROM walk w JOIN days d ON d.customer_id = w.customer_id AND d.day = w.day + 1
)
SELECT
  customer_id,
  date(first_day - 0.5) AS first_day,
  date(MAX(day) - 0.5) AS last_day,
  MAX(day) - first_day + 1 AS days,
  MAX(orders) AS orders,
  MAX(cents) AS gross_cents
FROM walk
GROUP BY customer_id, walk.first_day
HAVING MAX(day) - walk.first_day + 1 >= :min_days
ORDER BY days DESC, 2, customer_id;
