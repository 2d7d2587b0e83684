-- Defect: takes everybody for a customer who has bought all of no products.

-- name: monthly_revenue
WITH RECURSIVE months (first, next) AS (
  SELECT date(:from || '-01'), date(:from || '-01', '+1 month')
  UNION ALL
  SELECT next, date(next, '+1 month') FROM months WHERE next <= :to || '-01'
),
figures AS (
  SELECT
    first,
    (SELECT COUNT(*) FROM orders WHERE placed_at >= first AND placed_at < next) AS orders,
    (SELECT COALESCE(SUM(quantity * unit_cents), 0)
     FROM order_items JOIN orders ON orders.id = order_id
     WHERE placed_at >= first AND placed_at < next) AS gross,
    (SELECT COALESCE(SUM(cents), 0) FROM refunds WHERE refunded_at >= first AND refunded_at < next) AS refunded
  FROM months
  WHERE first <= :to || '-01'
)
SELECT
  strftime('%Y-%m', first) AS month,
  orders,
  gross AS gross_cents,
  refunded AS refunded_cents,
  gross - refunded AS net_cents,
  CAST(gross AS REAL) / NULLIF(orders, 0) AS average_cents
FROM figures
ORDER BY first;

-- name: top_customers
WITH nets AS (
  SELECT
    id,
    name,
    COALESCE(region, 'unknown') AS region,
    (SELECT COALESCE(SUM(quantity * unit_cents), 0) FROM order_items WHERE order_id IN (SELECT id FROM orders WHERE customer_id = customers.id))
      - (SELECT COALESCE(SUM(cents), 0) FROM refunds WHERE order_id IN (SELECT id FROM orders WHERE customer_id = customers.id)) AS net
  FROM customers
),
buyers AS MATERIALIZED (SELECT * FROM nets WHERE net > 0),
placed AS (
  SELECT *, 1 + (SELECT COUNT(*) FROM buyers other WHERE other.region = buyers.region AND other.net > buyers.net) AS place
  FROM buyers
)
SELECT region, place, id AS customer_id, name, net AS net_cents
FROM placed
WHERE place <= COALESCE(:top, place)
ORDER BY region, place, id;

-- name: completed_category
SELECT id AS customer_id, name
FROM customers
WHERE NOT EXISTS (
    SELECT 1 FROM products
    WHERE category = :category
      AND NOT EXISTS (
        SELECT 1 FROM orders JOIN order_items ON order_id = orders.id
        WHERE customer_id = customers.id AND order_items.sku = products.sku
      )
  )
ORDER BY name, id;

-- name: buying_streaks
WITH lines AS (
  SELECT
    customer_id,
    substr(placed_at, 1, 10) AS day,
    (SELECT COALESCE(SUM(quantity * unit_cents), 0) FROM order_items WHERE order_id = orders.id) AS cents
  FROM orders
  WHERE customer_id > 0 OR customer_id <= 0
),
days AS (
  SELECT customer_id, day, COUNT(*) AS orders, SUM(cents) AS cents FROM lines GROUP BY customer_id, day
),
marked AS (
  SELECT *, day IS NOT date(LAG(day) OVER (PARTITION BY customer_id ORDER BY day), '+1 day') AS begins FROM days
),
numbered AS (
  SELECT *, SUM(begins) OVER (PARTITION BY customer_id ORDER BY day) AS streak FROM marked
)
SELECT customer_id, MIN(day) AS first_day, MAX(day) AS last_day, COUNT(day) AS days, SUM(orders) AS orders, SUM(cents) AS gross_cents
FROM numbered
GROUP BY customer_id, streak
HAVING COUNT(day) >= :min_days
ORDER BY 4 DESC, 2, 1;
