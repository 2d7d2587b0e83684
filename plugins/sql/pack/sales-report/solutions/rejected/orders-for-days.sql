-- Defect: counts orders where days are asked for.

-- name: monthly_revenue
WITH RECURSIVE months (month) AS (
  VALUES (:from)
  UNION ALL
  SELECT substr(date(month || '-15', '+1 month'), 1, 7) FROM months WHERE month < :to
),
events AS (
  SELECT strftime('%Y-%m', placed_at) AS month, 'order' AS kind, (SELECT SUM(quantity * unit_cents) FROM order_items WHERE order_id = orders.id) AS cents
  FROM orders
  UNION ALL
  SELECT strftime('%Y-%m', refunded_at), 'refund', cents FROM refunds
),
sums AS (
  SELECT DISTINCT
    month,
    COUNT(events.kind) FILTER (WHERE kind = 'order') OVER each AS orders,
    IFNULL(SUM(cents) FILTER (WHERE kind = 'order') OVER each, 0) AS gross_cents,
    IFNULL(SUM(cents) FILTER (WHERE kind = 'refund') OVER each, 0) AS refunded_cents
  FROM months LEFT JOIN events USING (month)
  WINDOW each AS (PARTITION BY month)
)
SELECT month, orders, gross_cents, refunded_cents, gross_cents - refunded_cents AS net_cents, gross_cents / (NULLIF(orders, 0) + 0.0) AS average_cents
FROM sums
WHERE month <= :to
ORDER BY month;

-- name: top_customers
WITH nets AS (
  SELECT DISTINCT
    customer_id,
    SUM(
      (SELECT IFNULL(SUM(quantity * unit_cents), 0) FROM order_items WHERE order_id = orders.id)
      - (SELECT IFNULL(SUM(cents), 0) FROM refunds WHERE order_id = orders.id)
    ) OVER (PARTITION BY customer_id) AS net
  FROM orders
  WHERE customer_id IS NOT NULL
),
ranked AS (
  SELECT
    IFNULL(region, 'unknown') AS region,
    1 + COUNT(*) OVER (
      PARTITION BY region ORDER BY net DESC
      RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP
    ) AS place,
    id,
    name,
    net
  FROM nets JOIN customers ON id = customer_id
  WHERE net > 0
)
SELECT region, place, id AS customer_id, name, net AS net_cents
FROM ranked
WHERE :top IS NULL OR place <= :top
ORDER BY region, place, id;

-- name: completed_category
WITH firsts AS (
  SELECT
    customer_id,
    ROW_NUMBER() OVER (PARTITION BY customer_id, p.sku ORDER BY order_id) AS nth,
    size
  FROM (SELECT sku, COUNT(*) OVER () AS size FROM products WHERE category = :category) p
  JOIN order_items ON order_items.sku = p.sku
  JOIN orders ON orders.id = order_id
)
SELECT customer_id, (SELECT name FROM customers WHERE id = customer_id) AS name
FROM firsts
WHERE nth = 1 AND customer_id IS NOT NULL
GROUP BY customer_id
HAVING COUNT(*) = MAX(size)
ORDER BY name, customer_id;

-- name: buying_streaks
WITH visits AS (
  SELECT
    customer_id,
    date(placed_at) AS day,
    unixepoch(date(placed_at)) / 86400 AS number,
    (SELECT IFNULL(SUM(quantity * unit_cents), 0) FROM order_items WHERE order_id = orders.id) AS cents
  FROM orders
  WHERE customer_id IS NOT NULL
),
gaps AS (
  SELECT *, number - LAG(number, 1, 0) OVER (PARTITION BY customer_id ORDER BY number) > 1 AS gap FROM visits
),
grouped AS (
  SELECT *, SUM(gap) OVER (PARTITION BY customer_id ORDER BY number) AS streak FROM gaps
)
SELECT customer_id, MIN(day) AS first_day, MAX(day) AS last_day, COUNT(day) AS days, COUNT(*) AS orders, SUM(cents) AS gross_cents
FROM grouped
GROUP BY customer_id, streak
HAVING COUNT(DISTINCT day) >= :min_days
ORDER BY COUNT(DISTINCT day) DESC, first_day, customer_id;
