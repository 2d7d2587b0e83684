-- Defect: looks for the day before each order among all orders of the customer: time grows with the square.

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
WHERE p.category = :category
GROUP BY c.id
HAVING COUNT(DISTINCT p.sku) = (SELECT COUNT(*) FROM products WHERE category = :category)
ORDER BY c.name, c.id;

-- name: buying_streaks
WITH starts AS (
  SELECT DISTINCT o.customer_id, date(o.placed_at) AS day
  FROM orders o
  WHERE o.customer_id IS NOT NULL
    AND NOT EXISTS (
      SELECT 1 FROM orders before
      WHERE before.customer_id = o.customer_id AND date(before.placed_at) = date(o.placed_at, '-1 day')
    )
),
streaks AS (
  SELECT
    customer_id,
    day AS first_day,
    (
      SELECT MIN(date(o.placed_at)) FROM orders o
      WHERE o.customer_id = starts.customer_id AND date(o.placed_at) >= day
        AND NOT EXISTS (
          SELECT 1 FROM orders after
          WHERE after.customer_id = o.customer_id AND date(after.placed_at) = date(o.placed_at, '+1 day')
        )
    ) AS last_day
  FROM starts
)
SELECT
  customer_id,
  first_day,
  last_day,
  CAST(julianday(last_day) - julianday(first_day) AS INTEGER) + 1 AS days,
  (SELECT COUNT(*) FROM orders o WHERE o.customer_id = streaks.customer_id AND date(o.placed_at) BETWEEN first_day AND last_day) AS orders,
  (SELECT IFNULL(SUM(quantity * unit_cents), 0) FROM orders o JOIN order_items ON order_id = o.id
   WHERE o.customer_id = streaks.customer_id AND date(o.placed_at) BETWEEN first_day AND last_day) AS gross_cents
FROM streaks
WHERE julianday(last_day) - julianday(first_day) + 1 >= :min_days
ORDER BY days DESC, first_day, customer_id;
