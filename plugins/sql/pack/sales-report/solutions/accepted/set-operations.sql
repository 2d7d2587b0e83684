-- Style: months as numbers, EXCEPT for what is missing, neighbours by EXISTS over a small set of days.
-- It has no answer to :top NULL, which is a bonus.

-- name: monthly_revenue
WITH RECURSIVE months (number) AS (
  VALUES (substr(:from, 1, 4) * 12 + substr(:from, 6) - 1)
  UNION
  SELECT number + 1 FROM months WHERE number + 1 <= substr(:to, 1, 4) * 12 + substr(:to, 6) - 1
),
named AS (
  SELECT printf('%04d-%02d', number / 12, number % 12 + 1) AS month FROM months
),
totals AS (
  SELECT id, placed_at, TOTAL(quantity * unit_cents) AS gross
  FROM orders LEFT OUTER JOIN order_items ON order_id = id
  GROUP BY id
)
SELECT
  month,
  COUNT(id) AS orders,
  CAST(TOTAL(gross) AS INTEGER) AS gross_cents,
  (SELECT CAST(TOTAL(cents) AS INTEGER) FROM refunds WHERE strftime('%Y-%m', refunded_at) = month) AS refunded_cents,
  CAST(TOTAL(gross) - (SELECT TOTAL(cents) FROM refunds WHERE strftime('%Y-%m', refunded_at) = month) AS INTEGER) AS net_cents,
  AVG(gross) AS average_cents
FROM named LEFT OUTER JOIN totals ON strftime('%Y-%m', placed_at) = month
WHERE month <= :to
GROUP BY month
ORDER BY month ASC;

-- name: top_customers
SELECT region, place, customer_id, name, net_cents
FROM (
  SELECT
    CASE WHEN region IS NULL THEN 'unknown' ELSE region END AS region,
    RANK() OVER (PARTITION BY region ORDER BY net_cents DESC) AS place,
    customer_id,
    name,
    net_cents
  FROM (
    SELECT customers.id AS customer_id, name, region, SUM(each.gross - each.refunded) AS net_cents
    FROM customers
    JOIN (
      SELECT
        orders.customer_id,
        (SELECT IFNULL(SUM(quantity * unit_cents), 0) FROM order_items WHERE order_id = orders.id) AS gross,
        (SELECT IFNULL(SUM(cents), 0) FROM refunds WHERE order_id = orders.id) AS refunded
      FROM orders
    ) AS each ON each.customer_id = customers.id
    GROUP BY customers.id
  )
  WHERE net_cents > 0
)
WHERE place <= :top
ORDER BY region, place, customer_id;

-- name: completed_category
SELECT c.id AS customer_id, c.name
FROM customers AS c
WHERE :category IN (SELECT category FROM products)
  AND NOT EXISTS (
    SELECT sku FROM products WHERE category = :category
    EXCEPT
    SELECT i.sku FROM orders AS o JOIN order_items AS i ON i.order_id = o.id WHERE o.customer_id = c.id
  )
ORDER BY c.name, c.id;

-- name: buying_streaks
WITH days AS MATERIALIZED (
  SELECT
    customer_id,
    date(placed_at) AS day,
    COUNT(*) AS orders,
    SUM((SELECT IFNULL(SUM(quantity * unit_cents), 0) FROM order_items WHERE order_id = orders.id)) AS cents
  FROM orders
  WHERE customer_id IS NOT NULL
  GROUP BY customer_id, date(placed_at)
),
starts AS (
  SELECT customer_id, day, ROW_NUMBER() OVER (ORDER BY customer_id, day) AS number
  FROM (SELECT customer_id, day FROM days EXCEPT SELECT customer_id, date(day, '+1 day') FROM days)
),
ends AS (
  SELECT customer_id, day, ROW_NUMBER() OVER (ORDER BY customer_id, day) AS number
  FROM (SELECT customer_id, day FROM days EXCEPT SELECT customer_id, date(day, '-1 day') FROM days)
),
streaks AS MATERIALIZED (
  SELECT
    starts.customer_id,
    starts.day AS first_day,
    ends.day AS last_day,
    CAST(julianday(ends.day) - julianday(starts.day) + 1 AS INTEGER) AS days
  FROM starts JOIN ends USING (number)
)
SELECT
  s.customer_id,
  first_day,
  last_day,
  s.days,
  SUM(d.orders) AS orders,
  SUM(d.cents) AS gross_cents
FROM streaks s JOIN days d ON d.customer_id = s.customer_id AND d.day BETWEEN first_day AND last_day
WHERE s.days >= :min_days
GROUP BY s.customer_id, first_day
ORDER BY s.days DESC, first_day, s.customer_id;
