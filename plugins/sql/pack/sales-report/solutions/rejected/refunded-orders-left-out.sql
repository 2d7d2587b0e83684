-- Defect: leaves out orders that were refunded.

-- name: monthly_revenue
WITH RECURSIVE months (month) AS (
  SELECT :from WHERE :from <= :to
  UNION ALL
  SELECT strftime('%Y-%m', month || '-01', '+1 month') FROM months WHERE month < :to
),
gross AS (
  SELECT order_id, SUM(quantity * unit_cents) AS cents FROM order_items GROUP BY order_id
),
placed AS (
  SELECT substr(o.placed_at, 1, 7) AS month, COUNT(*) AS orders, SUM(COALESCE(g.cents, 0)) AS cents
  FROM orders o
  LEFT JOIN gross g ON g.order_id = o.id
  GROUP BY 1
),
refunded AS (
  SELECT substr(refunded_at, 1, 7) AS month, SUM(cents) AS cents FROM refunds GROUP BY 1
)
SELECT
  m.month,
  COALESCE(p.orders, 0) AS orders,
  COALESCE(p.cents, 0) AS gross_cents,
  COALESCE(r.cents, 0) AS refunded_cents,
  COALESCE(p.cents, 0) - COALESCE(r.cents, 0) AS net_cents,
  1.0 * p.cents / p.orders AS average_cents
FROM months m
LEFT JOIN placed p ON p.month = m.month
LEFT JOIN refunded r ON r.month = m.month
ORDER BY m.month;

-- name: top_customers
WITH gross AS (
  SELECT order_id, SUM(quantity * unit_cents) AS cents FROM order_items GROUP BY order_id
),
refunded AS (
  SELECT order_id, SUM(cents) AS cents FROM refunds GROUP BY order_id
),
spent AS (
  SELECT o.customer_id, SUM(COALESCE(g.cents, 0) - COALESCE(r.cents, 0)) AS cents
  FROM orders o
  LEFT JOIN gross g ON g.order_id = o.id
  LEFT JOIN refunded r ON r.order_id = o.id
  GROUP BY o.customer_id
),
ranked AS (
  SELECT
    COALESCE(c.region, 'unknown') AS region,
    RANK() OVER (PARTITION BY c.region ORDER BY s.cents DESC) AS place,
    c.id AS customer_id,
    c.name,
    s.cents AS net_cents
  FROM customers c
  JOIN spent s ON s.customer_id = c.id
  WHERE s.cents > 0
)
SELECT region, place, customer_id, name, net_cents
FROM ranked
WHERE place <= :top OR :top IS NULL
ORDER BY region, place, customer_id;

-- name: completed_category
SELECT c.id AS customer_id, c.name
FROM customers c
JOIN orders o ON o.customer_id = c.id
JOIN order_items i ON i.order_id = o.id
JOIN products p ON p.sku = i.sku
WHERE p.category = :category AND o.id NOT IN (SELECT order_id FROM refunds)
GROUP BY c.id
HAVING COUNT(DISTINCT p.sku) = (SELECT COUNT(*) FROM products WHERE category = :category)
ORDER BY c.name, c.id;

-- name: buying_streaks
WITH gross AS (
  SELECT order_id, SUM(quantity * unit_cents) AS cents FROM order_items GROUP BY order_id
),
days AS (
  SELECT o.customer_id, date(o.placed_at) AS day, COUNT(*) AS orders, SUM(COALESCE(g.cents, 0)) AS cents
  FROM orders o
  LEFT JOIN gross g ON g.order_id = o.id
  WHERE o.customer_id IS NOT NULL
  GROUP BY o.customer_id, date(o.placed_at)
),
numbered AS (
  SELECT *, julianday(day) - ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY day) AS island FROM days
)
SELECT
  customer_id,
  MIN(day) AS first_day,
  MAX(day) AS last_day,
  COUNT(*) AS days,
  SUM(orders) AS orders,
  SUM(cents) AS gross_cents
FROM numbered
GROUP BY customer_id, island
HAVING COUNT(*) >= :min_days
ORDER BY days DESC, first_day, customer_id;
