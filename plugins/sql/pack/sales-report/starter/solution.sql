-- The statement says what each query has to give. Try them on the sample data in schema.sql:
--   sqlite3 shop.db < schema.sql
--   sqlite3 shop.db

-- name: monthly_revenue
-- parameters :from and :to; month, orders, gross_cents, refunded_cents, net_cents, average_cents
SELECT 'not written yet';

-- name: top_customers
-- parameter :top; region, place, customer_id, name, net_cents
SELECT 'not written yet';

-- name: completed_category
-- parameter :category; customer_id, name
SELECT 'not written yet';

-- name: buying_streaks
-- parameter :min_days; customer_id, first_day, last_day, days, orders, gross_cents
SELECT 'not written yet';
