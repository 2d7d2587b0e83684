// What right queries give. Each check makes a small shop of its own, in `setup`, and says which rows
// it expects: written out where one situation is looked at, worked out by the models below where
// shops are drawn at random. Of the models, each follows its part of the statement, without SQL.
import { check, foreign, table } from 'prepkit';

const SCHEMA = `
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, region TEXT);
CREATE TABLE products (sku TEXT NOT NULL PRIMARY KEY, category TEXT NOT NULL);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id), placed_at TEXT NOT NULL);
CREATE TABLE order_items (
  order_id INTEGER NOT NULL REFERENCES orders (id), sku TEXT REFERENCES products (sku),
  quantity INTEGER NOT NULL CHECK (quantity > 0), unit_cents INTEGER NOT NULL CHECK (unit_cents >= 0));
CREATE TABLE refunds (order_id INTEGER NOT NULL REFERENCES orders (id), cents INTEGER NOT NULL CHECK (cents > 0), refunded_at TEXT NOT NULL);
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE INDEX items_by_order ON order_items (order_id);
CREATE INDEX refunds_by_order ON refunds (order_id);
`;

const COLUMNS = {
  monthly_revenue: ['month', 'orders', 'gross_cents', 'refunded_cents', 'net_cents', 'average_cents'],
  top_customers: ['region', 'place', 'customer_id', 'name', 'net_cents'],
  completed_category: ['customer_id', 'name'],
  buying_streaks: ['customer_id', 'first_day', 'last_day', 'days', 'orders', 'gross_cents'],
};

const TABLES = {
  customers: ['id', 'name', 'region'],
  products: ['sku', 'category'],
  orders: ['id', 'customer_id', 'placed_at'],
  order_items: ['order_id', 'sku', 'quantity', 'unit_cents'],
  refunds: ['order_id', 'cents', 'refunded_at'],
};

const literal = value => typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : value === null ? 'NULL' : String(value);

/** Shops by the statements that make them. */
const shops = new Map();

/** The statements that make a shop: tables in the order in which they refer to one another. */
function setup(shop) {
  const inserts = Object.keys(TABLES)
    .filter(name => shop[name]?.length > 0)
    .map(name => `INSERT INTO ${name} VALUES\n  ${shop[name].map(row => `(${row.map(literal).join(', ')})`).join(',\n  ')};\n`);
  const made = SCHEMA + inserts.join('');
  shops.set(made, shop);
  return made;
}

foreign({
  call(name, [{ params, setup: made }]) {
    const shop = shops.get(made) ?? {};
    const rows = Object.keys(TABLES).filter(part => shop[part]?.length > 0)
      .map(part => `\n  ${part}\n${table(TABLES[part], shop[part], { cell: literal }).replace(/^/gm, '    ')}`);
    return `${name} with ${Object.entries(params).map(([param, value]) => `:${param} = ${literal(value)}`).join(', ')}${rows.length > 0 ? `, where there are${rows.join('')}` : ''}`;
  },
  program(file, { name, args: [{ params, setup: made }], outcome: { ok, threw } = {} }) {
    const own = /^[\w./-]+$/.test(file) ? file : 'solution.sql';
    return [
      `-- save as repro.sql next to ${own}, then: sqlite3 < repro.sql`,
      made.trim(),
      '.headers on\n.mode column\n.nullvalue NULL\n.parameter init',
      ...Object.entries(params).map(([param, value]) => `INSERT INTO temp.sqlite_parameters VALUES (':${param}', ${literal(value)});`),
      // The solution's own lines, from this name to the next.
      `.read '|sed -n "/^ *-- *name: *${name} *$/,/^ *-- *name:/p" ./${own}'`,
      '-- The check saw:',
      (ok ? table(ok.columns, ok.rows, { cell: literal }) : String(threw ?? 'no answer').replace(/\s+/g, ' ')).replace(/^/gm, '--   '),
      '',
    ].join('\n');
  },
});

/** Asserts that the query gives these rows for the shop, or what `of` takes from each row. */
async function gives(t, query, shop, params, expected, note, of = row => row) {
  const { rows } = await t.solution[query]({ params, setup: setup(shop) });
  const parts = row => [of(row)].flat();
  t.rows(rows.map(parts), expected.map(row => [row].flat()), { note, columns: parts(COLUMNS[query]), cell: literal });
}

// --- models -----------------------------------------------------------------------------------

const add = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
const grossOf = (shop, order) => add(shop.order_items.filter(([id]) => id === order).map(([, , quantity, unit]) => quantity * unit));
const refundedOf = (shop, order) => add(shop.refunds.filter(([id]) => id === order).map(([, cents]) => cents));
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
/** Orders rows by several keys, one after the other. */
const by = keys => (a, b) => keys(a).reduce((found, key, at) => found || compare(key, keys(b)[at]), 0);
const dayNumber = text => Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, Number(text.slice(8, 10))) / 86_400_000;
const dayText = number => new Date(number * 86_400_000).toISOString().slice(0, 10);

const models = {
  monthly_revenue(shop, { from, to }) {
    const result = [];
    for (let year = Number(from.slice(0, 4)), month = Number(from.slice(5)); ; month++) {
      if (month === 13) { year++; month = 1; }
      const name = `${year}-${String(month).padStart(2, '0')}`;
      if (name > to) return result;
      const placed = shop.orders.filter(([, , at]) => at.startsWith(name)).map(([id]) => grossOf(shop, id));
      const refunded = add(shop.refunds.filter(([, , at]) => at.startsWith(name)).map(([, cents]) => cents));
      const gross = add(placed);
      result.push([name, placed.length, gross, refunded, gross - refunded, placed.length > 0 ? gross / placed.length : null]);
    }
  },
  top_customers(shop, { top }) {
    const net = id => add(shop.orders.filter(([, customer]) => customer === id).map(([order]) => grossOf(shop, order) - refundedOf(shop, order)));
    const buyers = shop.customers.map(([id, name, region]) => ({ id, name, region: region ?? 'unknown', net: net(id) })).filter(buyer => buyer.net > 0);
    return buyers
      .map(buyer => [buyer.region, 1 + buyers.filter(other => other.region === buyer.region && other.net > buyer.net).length, buyer.id, buyer.name, buyer.net])
      .filter(([, place]) => top === null || place <= top)
      .sort(by(row => row));
  },
  completed_category(shop, { category }) {
    const wanted = shop.products.filter(product => product[1] === category).map(([sku]) => sku);
    const bought = id => shop.order_items.filter(([order]) => shop.orders.some(([known, customer]) => known === order && customer === id)).map(([, sku]) => sku);
    return shop.customers
      .filter(([id]) => wanted.length > 0 && wanted.every(sku => bought(id).includes(sku)))
      .map(([id, name]) => [id, name])
      .sort(by(([id, name]) => [name, id]));
  },
  buying_streaks(shop, { min_days }) {
    const result = [];
    for (const [id] of shop.customers) {
      const orders = shop.orders.filter(([, customer]) => customer === id);
      const days = [...new Set(orders.map(([, , at]) => dayNumber(at)))].sort((a, b) => a - b);
      for (let first = 0, next; first < days.length; first = next) {
        for (next = first + 1; days[next] === days[next - 1] + 1;) next++;
        if (next - first < min_days) continue;
        const within = orders.filter(([, , at]) => dayNumber(at) >= days[first] && dayNumber(at) <= days[next - 1]);
        result.push([id, dayText(days[first]), dayText(days[next - 1]), next - first, within.length, add(within.map(([order]) => grossOf(shop, order)))]);
      }
    }
    return result.sort(by(([customer, first, , days]) => [-days, first, customer]));
  },
};

// --- monthly_revenue --------------------------------------------------------------------------

check('months', { group: 'core', covers: ['every-month', 'month-bounds', 'net'], title: 'adds up orders, gross and refunds of each month' }, async t => {
  const shop = {
    customers: [[1, 'Ada', 'north']],
    products: [['tea', 'drinks'], ['mug', 'ware']],
    orders: [[1, 1, '2026-01-05 10:00:00'], [2, 1, '2026-01-20 10:00:00'], [3, 1, '2026-02-14 10:00:00']],
    order_items: [[1, 'tea', 2, 350], [2, 'mug', 1, 900], [3, 'tea', 1, 400]],
    refunds: [[1, 150, '2026-01-09 09:00:00'], [3, 500, '2026-02-20 09:00:00']],
  };
  await gives(t, 'monthly_revenue', shop, { from: '2026-01', to: '2026-02' }, [
    ['2026-01', 2, 1600, 150, 1450, 800],
    ['2026-02', 1, 400, 500, -100, 400],
  ], 'each month has its own orders, gross and refunds, and net_cents is their difference, negative or not');
});

check('quiet-months', { group: 'core', covers: ['every-month', 'zeros', 'average'], title: 'gives a row of zeros for a month in which nothing happened' }, async t => {
  const shop = {
    orders: [[1, null, '2025-11-30 10:00:00'], [2, null, '2026-03-01 10:00:00']],
    order_items: [[1, null, 1, 100], [2, null, 1, 200]],
  };
  await gives(t, 'monthly_revenue', shop, { from: '2025-10', to: '2026-04' }, [
    ['2025-10', 0, 0, 0, 0, null],
    ['2025-11', 1, 100, 0, 100, 100],
    ['2025-12', 0, 0, 0, 0, null],
    ['2026-01', 0, 0, 0, 0, null],
    ['2026-02', 0, 0, 0, 0, null],
    ['2026-03', 1, 200, 0, 200, 200],
    ['2026-04', 0, 0, 0, 0, null],
  ], 'every month from :from to :to has its row');
});

check('long-calendar', { group: 'edge', covers: 'every-month', title: 'goes through the months of years without skipping or doubling one' }, async t => {
  const params = { from: '2023-12', to: '2028-03' };
  const months = models.monthly_revenue({ orders: [], refunds: [] }, params).map(([month]) => month);
  await gives(t, 'monthly_revenue', {}, params, months, '52 months, each once, the earliest first', ([month]) => month);
});

check('reversed-months', { group: 'edge', covers: 'reversed-months', title: 'gives no row when :from is after :to, and one when they are the same' }, async t => {
  const shop = { orders: [[1, null, '2026-02-03 10:00:00']], order_items: [[1, null, 1, 100]] };
  await gives(t, 'monthly_revenue', shop, { from: '2026-03', to: '2026-02' }, [], 'from March to February there are no months');
  await gives(t, 'monthly_revenue', shop, { from: '2026-02', to: '2026-02' }, [['2026-02', 1, 100, 0, 100, 100]], 'from February to February there is one');
});

check('month-bounds', { group: 'edge', covers: 'month-bounds', title: 'takes the first and the last second of a month, and no other year' }, async t => {
  const moments = ['2026-01-31 23:59:59', '2026-02-01 00:00:00', '2026-02-28 00:00:00', '2026-02-28 23:59:59', '2026-03-01 00:00:00', '2025-02-10 12:00:00'];
  const shop = {
    orders: moments.map((at, index) => [index + 1, null, at]),
    order_items: moments.map((at, index) => [index + 1, null, 1, 10 ** index]),
    refunds: moments.map((at, index) => [1, 10 ** index, at]),
  };
  await gives(t, 'monthly_revenue', shop, { from: '2026-02', to: '2026-02' }, [['2026-02', 3, 1110, 1110, 0, 370]], 'February 2026 has three of the six orders, and three of the refunds');
});

check('refund-month', { group: 'edge', covers: ['refund-month', 'zeros'], title: 'counts a refund in the month in which it was made' }, async t => {
  const shop = {
    orders: [[1, null, '2026-01-30 10:00:00']],
    order_items: [[1, null, 1, 1000]],
    refunds: [[1, 300, '2026-02-02 10:00:00'], [1, 50, '2026-04-02 10:00:00']],
  };
  await gives(t, 'monthly_revenue', shop, { from: '2026-01', to: '2026-03' }, [
    ['2026-01', 1, 1000, 0, 1000, 1000],
    ['2026-02', 0, 0, 300, -300, null],
    ['2026-03', 0, 0, 0, 0, null],
  ], 'the refund of February belongs to an order of January, and February has no order');
  await gives(t, 'monthly_revenue', shop, { from: '2026-04', to: '2026-04' }, [['2026-04', 0, 0, 50, -50, null]], 'the order of a refund may lie outside the months that are asked for');
});

check('no-fan-out', { group: 'core', covers: ['no-fan-out', 'repeated-lines'], title: 'counts nothing twice for an order with several lines and several refunds' }, async t => {
  const shop = {
    customers: [[1, 'Ada', 'north']],
    products: [['tea', 'drinks'], ['mug', 'ware']],
    orders: [[1, 1, '2026-01-05 10:00:00'], [2, 1, '2026-01-06 10:00:00']],
    order_items: [[1, 'tea', 1, 100], [1, 'mug', 1, 500], [1, 'tea', 3, 100], [2, 'mug', 1, 500]],
    refunds: [[1, 10, '2026-01-07 10:00:00'], [1, 20, '2026-01-08 10:00:00']],
  };
  await gives(t, 'monthly_revenue', shop, { from: '2026-01', to: '2026-01' }, [['2026-01', 2, 1400, 30, 1370, 700]], 'one order of three lines and two refunds is one order, three lines and two refunds');
});

check('alike', { group: 'edge', covers: 'repeated-lines', title: 'counts lines and refunds that are alike in every column' }, async t => {
  const shop = {
    customers: [[1, 'Ada', 'north']],
    products: [['tea', 'drinks']],
    orders: [[1, 1, '2026-01-05 10:00:00'], [2, 1, '2026-01-05 10:00:00']],
    order_items: [[1, 'tea', 1, 400], [1, 'tea', 1, 400], [2, 'tea', 1, 400]],
    refunds: [[1, 100, '2026-01-07 10:00:00'], [1, 100, '2026-01-07 10:00:00']],
  };
  await gives(t, 'monthly_revenue', shop, { from: '2026-01', to: '2026-01' }, [['2026-01', 2, 1200, 200, 1000, 600]], 'two equal lines and two equal refunds are two of each');
  await gives(t, 'top_customers', shop, { top: 1 }, [['north', 1, 1, 'Ada', 1000]], 'so they are in the net of a customer');
  await gives(t, 'buying_streaks', shop, { min_days: 1 }, [[1, '2026-01-05', '2026-01-05', 1, 2, 1200]], 'and in the gross of a streak, where two orders of one second are two');
});

check('without-lines', { group: 'edge', covers: ['month-bounds', 'streak-sums', 'lines-without-sku'], title: 'counts orders without lines, orders of guests and lines without a product' }, async t => {
  const shop = {
    customers: [[1, 'Ada', 'north']],
    products: [['tea', 'drinks']],
    orders: [[1, 1, '2026-01-05 10:00:00'], [2, 1, '2026-01-06 10:00:00'], [3, null, '2026-01-07 10:00:00']],
    order_items: [[1, 'tea', 1, 400], [1, null, 2, 25], [3, null, 1, 300]],
  };
  await gives(t, 'monthly_revenue', shop, { from: '2026-01', to: '2026-01' }, [['2026-01', 3, 750, 0, 750, 250]], 'three orders: one with gift wrapping, one without lines, one of a guest');
  await gives(t, 'top_customers', shop, { top: 1 }, [['north', 1, 1, 'Ada', 450]], 'gift wrapping is part of what a customer spent');
  await gives(t, 'buying_streaks', shop, { min_days: 1 }, [[1, '2026-01-05', '2026-01-06', 2, 2, 450]], 'the order without lines is a day of the streak');
});

check('average', { group: 'edge', covers: 'average', title: 'divides as real numbers, by orders, and does not round' }, async t => {
  const shop = {
    orders: [[1, null, '2026-01-05 10:00:00'], [2, null, '2026-01-06 10:00:00'], [3, null, '2026-02-06 10:00:00'], [4, null, '2026-02-07 10:00:00'], [5, null, '2026-02-08 10:00:00']],
    order_items: [[1, null, 1, 3], [1, null, 1, 3], [2, null, 1, 1], [3, null, 1, 100]],
    refunds: [[1, 1, '2026-01-07 10:00:00']],
  };
  await gives(t, 'monthly_revenue', shop, { from: '2026-01', to: '2026-03' }, [3.5, 100 / 3, null], 'three lines of 7 cents in two orders are 3.5 each, 100 cents over three orders 33.33…, and there is none without orders', row => row[5]);
});

// --- top_customers ----------------------------------------------------------------------------

/** A shop in which each customer, [name, region, spent, refunded], has placed one order. */
function spenders(list) {
  return {
    customers: list.map(([name, region], index) => [index + 1, name, region]),
    orders: list.map((one, index) => [index + 1, index + 1, '2026-01-05 10:00:00']),
    order_items: list.map(([, , spent], index) => [index + 1, null, 1, spent]),
    refunds: list.flatMap(([, , , refunded = 0], index) => (refunded > 0 ? [[index + 1, refunded, '2026-01-06 10:00:00']] : [])),
  };
}

check('best-of-region', { group: 'core', covers: ['ties', 'top-order'], title: 'lists the best of each region, by region and place' }, async t => {
  const shop = spenders([['Ada', 'south', 100], ['Ben', 'north', 300], ['Cleo', 'south', 900], ['Dan', 'north', 200], ['Eve', 'south', 500], ['Fay', 'north', 400]]);
  await gives(t, 'top_customers', shop, { top: 2 }, [
    ['north', 1, 6, 'Fay', 400],
    ['north', 2, 2, 'Ben', 300],
    ['south', 1, 3, 'Cleo', 900],
    ['south', 2, 5, 'Eve', 500],
  ], 'two of each region, though two of the south spent more than all of the north');
  await gives(t, 'top_customers', shop, { top: 1 }, [6, 3], ':top says how many', row => row[2]);
});

check('ties', { group: 'core', covers: ['ties', 'top-order'], title: 'keeps all who tie, and skips the places they take' }, async t => {
  const shop = spenders([['Dan', 'north', 500], ['Ben', 'north', 900], ['Cleo', 'north', 500], ['Ada', 'north', 500], ['Eve', 'north', 400]]);
  const all = [['north', 1, 2, 'Ben', 900], ['north', 2, 1, 'Dan', 500], ['north', 2, 3, 'Cleo', 500], ['north', 2, 4, 'Ada', 500], ['north', 5, 5, 'Eve', 400]];
  await gives(t, 'top_customers', shop, { top: 2 }, all.slice(0, 4), 'three share the second place, and all three are among the first two places');
  await gives(t, 'top_customers', shop, { top: 4 }, all.slice(0, 4), 'four have spent more than Eve, so her place is 5');
  await gives(t, 'top_customers', shop, { top: 5 }, all, 'at :top = 5 she is listed');
});

check('customer-net', { group: 'core', covers: ['customer-net', 'no-fan-out'], title: 'takes all refunds off all orders of a customer, once' }, async t => {
  const shop = {
    customers: [[1, 'Ada', 'north'], [2, 'Ben', 'north'], [3, 'Cleo', 'north']],
    orders: [[1, 1, '2025-01-05 10:00:00'], [2, 1, '2026-01-05 10:00:00'], [3, 2, '2026-01-05 10:00:00']],
    order_items: [[1, null, 1, 500], [1, null, 2, 300], [2, null, 1, 200], [3, null, 1, 1000]],
    refunds: [[1, 100, '2026-02-01 10:00:00'], [1, 150, '2026-02-02 10:00:00']],
  };
  await gives(t, 'top_customers', shop, { top: 3 }, [['north', 1, 1, 'Ada', 1050], ['north', 2, 2, 'Ben', 1000]], 'Ada: 1100 and 200, less 100 and 150');
});

check('nothing-left', { group: 'edge', covers: 'customer-net', title: 'leaves out customers whose net is 0 or less' }, async t => {
  const shop = spenders([['Ada', 'north', 500, 500], ['Ben', 'north', 300, 400], ['Cleo', 'north', 100], ['Dan', 'south', 0], ['Eve', 'west', 200, 200]]);
  shop.customers.push([6, 'Fay', 'east']);
  await gives(t, 'top_customers', shop, { top: 10 }, [['north', 1, 3, 'Cleo', 100]], 'only Cleo has a net above 0');
});

check('namesakes', { group: 'edge', covers: 'same-name', title: 'tells customers of one name apart' }, async t => {
  const shop = spenders([['Ada', 'north', 500], ['Ada', 'north', 300], ['Ben', 'north', 600]]);
  await gives(t, 'top_customers', shop, { top: 3 }, [['north', 1, 3, 'Ben', 600], ['north', 2, 1, 'Ada', 500], ['north', 3, 2, 'Ada', 300]], 'two customers called Ada are two rows, with what each spent');
});

check('unknown-region', { group: 'edge', covers: ['unknown-region', 'ties', 'top-order'], title: 'ranks customers without a region among themselves, as unknown' }, async t => {
  const shop = spenders([['Ada', null, 500], ['Ben', 'west', 300], ['Cleo', null, 900], ['Dan', null, 500], ['Eve', 'north', 100]]);
  await gives(t, 'top_customers', shop, { top: 2 }, [
    ['north', 1, 5, 'Eve', 100],
    ['unknown', 1, 3, 'Cleo', 900],
    ['unknown', 2, 1, 'Ada', 500],
    ['unknown', 2, 4, 'Dan', 500],
    ['west', 1, 2, 'Ben', 300],
  ], 'NULL is one region, shown and ordered as unknown');
});

check('guests', { group: 'edge', covers: ['guests', 'min-days'], title: 'leaves orders of guests out of lists of customers' }, async t => {
  const shop = {
    customers: [[1, 'Ada', null]],
    products: [['tea', 'drinks']],
    orders: [[1, 1, '2026-01-05 10:00:00'], [2, null, '2026-01-05 10:00:00'], [3, null, '2026-01-06 10:00:00']],
    order_items: [[1, null, 1, 100], [2, 'tea', 1, 900], [3, 'tea', 1, 900]],
  };
  await gives(t, 'top_customers', shop, { top: 3 }, [['unknown', 1, 1, 'Ada', 100]], 'guests have no place');
  await gives(t, 'buying_streaks', shop, { min_days: 1 }, [[1, '2026-01-05', '2026-01-05', 1, 1, 100]], 'guests have no streak');
  await gives(t, 'completed_category', shop, { category: 'drinks' }, [], 'guests complete nothing');
});

check('no-limit', { group: 'bonus', covers: 'no-limit', title: 'lists everybody with a net above 0 when :top is NULL' }, async t => {
  const shop = spenders([['Ada', 'north', 500], ['Ben', 'north', 900], ['Cleo', 'south', 100], ['Dan', 'north', 50, 50]]);
  await gives(t, 'top_customers', shop, { top: null }, [['north', 1, 2, 'Ben', 900], ['north', 2, 1, 'Ada', 500], ['south', 1, 3, 'Cleo', 100]], 'no limit, and still nobody without a net');
});

// --- completed_category -----------------------------------------------------------------------

/** A shop in which customer 1, 2, … of these [name, [[sku, …], …]] placed orders of these products. */
function collectors(products, list) {
  const shop = { customers: [], products, orders: [], order_items: [] };
  list.forEach(([name, orders], index) => {
    shop.customers.push([index + 1, name, 'north']);
    for (const skus of orders) {
      const id = shop.orders.length + 1;
      shop.orders.push([id, index + 1, '2026-01-05 10:00:00']);
      for (const sku of skus) shop.order_items.push([id, sku, 1, 100]);
    }
  });
  return shop;
}

const TEAS = [['black', 'tea'], ['green', 'tea'], ['white', 'tea'], ['mug', 'ware'], ['pot', 'ware'], ['sieve', 'ware']];

check('every-product', { group: 'core', covers: ['every-product', 'name-order'], title: 'lists who has bought every product of the category, over all orders' }, async t => {
  const shop = collectors(TEAS, [
    ['Zoe', [['black', 'green', 'white']]],
    ['Ben', [['black', 'green', 'mug']]],
    ['Ada', [['green'], ['mug', 'white'], ['black']]],
    ['Cleo', [['mug', 'pot', 'sieve']]],
    ['Dan', []],
  ]);
  shop.refunds = [[1, 300, '2026-01-06 10:00:00']];
  await gives(t, 'completed_category', shop, { category: 'tea' }, [[3, 'Ada'], [1, 'Zoe']], 'Zoe bought all in one order and was refunded, Ada over three, with other things');
});

check('bought-twice', { group: 'edge', covers: 'bought-twice', title: 'counts a product that was bought several times as one' }, async t => {
  const shop = collectors(TEAS, [['Ada', [['black', 'black', 'green']]], ['Ben', [['black', 'green', 'white'], ['black', 'white']]], ['Cleo', [['black'], ['black'], ['black']]]]);
  await gives(t, 'completed_category', shop, { category: 'tea' }, [[2, 'Ben']], 'three lines are not three products, and more than three are no hindrance');
});

check('unknown-product', { group: 'edge', covers: 'unknown-product', title: 'is not led astray by lines without a product' }, async t => {
  const shop = collectors(TEAS, [['Ada', [['black', null, 'green', 'white']]], ['Ben', [['black', 'green', null]]], ['Cleo', [[null]]]]);
  await gives(t, 'completed_category', shop, { category: 'tea' }, [[1, 'Ada']], 'a line whose sku is NULL neither completes nor spoils a collection');
});

check('same-text', { group: 'edge', covers: 'same-text', title: 'compares categories and products as text, exactly' }, async t => {
  const products = [['7', '10'], ['07', '10'], ['7.0', '10'], ['a', 'Tea'], ['b', 'tea'], ['c', 't_a'], ['d', '%'], ["e'e", "baker's"]];
  const shop = collectors(products, [['Ada', [['7', '07', '7.0']]], ['Ben', [['7', '7']]], ['Cleo', [['b']]], ['Dan', [['c']]], ['Eve', [["e'e"]]]]);
  await gives(t, 'completed_category', shop, { category: '10' }, [[1, 'Ada']], "the products '7', '07' and '7.0' are three");
  await gives(t, 'completed_category', shop, { category: 'tea' }, [[3, 'Cleo']], "the category 'Tea' is another one");
  await gives(t, 'completed_category', shop, { category: 't_a' }, [[4, 'Dan']], "an underscore stands for itself");
  await gives(t, 'completed_category', shop, { category: '%' }, [], "so does a percent sign, and nobody has bought 'd'");
  await gives(t, 'completed_category', shop, { category: "baker's" }, [[5, 'Eve']], 'an apostrophe is a character');
  await gives(t, 'completed_category', shop, { category: '010' }, [], "there is no category '010'");
});

check('empty-category', { group: 'edge', covers: 'empty-category', title: 'lists nobody for a category without products' }, async t => {
  const shop = collectors(TEAS, [['Ada', [['black', 'green', 'white']]], ['Ben', [[null]]], ['Cleo', []]]);
  await gives(t, 'completed_category', shop, { category: 'coffee' }, [], 'nobody has bought every coffee, as there is none');
});

check('text-order', { group: 'edge', covers: ['text-order', 'name-order'], title: 'orders names as text, and namesakes by id' }, async t => {
  const shop = collectors([['black', 'tea']], ['ben', '9', 'Cleo', '10', 'Ada', '9', 'ada'].map(name => [name, [['black'], ['black']]]));
  await gives(t, 'completed_category', shop, { category: 'tea' }, [[4, '10'], [2, '9'], [6, '9'], [5, 'Ada'], [3, 'Cleo'], [7, 'ada'], [1, 'ben']], "'10' before '9', capitals before small letters");
});

// --- buying_streaks ---------------------------------------------------------------------------

/** A shop in which customer 1, 2, … placed orders at these moments, the nth of 10 ** (n % 4) cents. */
function visitors(...moments) {
  const shop = { customers: moments.map((list, index) => [index + 1, `customer ${index + 1}`, null]), orders: [], order_items: [] };
  moments.forEach((list, index) => list.forEach(at => {
    const id = shop.orders.length + 1;
    shop.orders.push([id, index + 1, at.length === 10 ? `${at} 10:00:00` : at]);
    shop.order_items.push([id, null, 1, 10 ** (id % 4)]);
  }));
  return shop;
}

check('streaks', { group: 'core', covers: ['streaks', 'streak-sums', 'streak-order'], title: 'finds the runs of days without a gap, each customer by themselves' }, async t => {
  const shop = visitors(['2026-01-05', '2026-01-06', '2026-01-07', '2026-01-09', '2026-01-10', '2026-01-12'], ['2026-01-08', '2026-01-11', '2026-01-10']);
  await gives(t, 'buying_streaks', shop, { min_days: 1 }, [
    [1, '2026-01-05', '2026-01-07', 3, 3, 1110],
    [1, '2026-01-09', '2026-01-10', 2, 2, 11],
    [2, '2026-01-10', '2026-01-11', 2, 2, 11],
    [2, '2026-01-08', '2026-01-08', 1, 1, 1000],
    [1, '2026-01-12', '2026-01-12', 1, 1, 100],
  ], 'a day without an order ends a streak, and the orders of another customer do not fill it');
});

check('several-a-day', { group: 'core', covers: 'streak-sums', title: 'takes several orders of one day as one day' }, async t => {
  const shop = visitors(['2026-01-05 09:00:00', '2026-01-05 09:00:00', '2026-01-05 21:00:00', '2026-01-06 00:00:00', '2026-01-07 23:59:59']);
  shop.order_items.push([1, null, 2, 5000], [1, null, 1, 20000]);
  await gives(t, 'buying_streaks', shop, { min_days: 2 }, [[1, '2026-01-05', '2026-01-07', 3, 5, 31121]], 'three days with five orders are one streak of three days');
});

check('noon', { group: 'edge', covers: 'streaks', title: 'begins a day at midnight' }, async t => {
  const shop = visitors(['2026-01-05 11:00:00', '2026-01-05 13:00:00', '2026-01-07 11:59:59', '2026-01-09 00:00:00'], ['2026-01-05 13:00:00', '2026-01-06 11:00:00']);
  await gives(t, 'buying_streaks', shop, { min_days: 1 }, [
    [2, '2026-01-05', '2026-01-06', 2],
    [1, '2026-01-05', '2026-01-05', 1],
    [1, '2026-01-07', '2026-01-07', 1],
    [1, '2026-01-09', '2026-01-09', 1],
  ], 'the time of day does not decide which days follow one another', row => row.slice(0, 4));
});

check('calendar', { group: 'edge', covers: 'calendar', title: 'goes on across the ends of months and years and over leap days' }, async t => {
  const shop = visitors(['2025-12-30', '2025-12-31', '2026-01-01'], ['2024-02-28', '2024-02-29', '2024-03-01'], ['2026-02-28', '2026-03-01'], ['2024-02-28', '2024-03-01'], ['2026-04-30', '2026-05-02']);
  await gives(t, 'buying_streaks', shop, { min_days: 2 }, [
    [2, '2024-02-28', '2024-03-01', 3],
    [1, '2025-12-30', '2026-01-01', 3],
    [3, '2026-02-28', '2026-03-01', 2],
  ], '2024 has a 29 February and 2026 has none', row => row.slice(0, 4));
});

check('min-days', { group: 'edge', covers: 'min-days', title: 'lists streaks of at least :min_days days' }, async t => {
  const shop = visitors(['2026-01-05', '2026-01-06', '2026-01-07', '2026-01-09', '2026-01-10'], ['2026-01-05', '2026-01-05 23:00:00']);
  await gives(t, 'buying_streaks', shop, { min_days: 3 }, [3], 'a streak of just :min_days days is listed, a shorter one is not', row => row[3]);
  await gives(t, 'buying_streaks', shop, { min_days: 2 }, [3, 2], 'two orders of one day are no streak of two days', row => row[3]);
  await gives(t, 'buying_streaks', shop, { min_days: 4 }, [], 'there is none of four');
});

check('streak-order', { group: 'edge', covers: 'streak-order', title: 'orders streaks by length, beginning and customer' }, async t => {
  const shop = visitors(['2026-01-05', '2026-01-08', '2026-01-09'], ['2026-01-04', '2026-01-07', '2026-01-08'], ['2026-01-01', '2026-01-07', '2026-01-08', '2026-01-20', '2026-01-21', '2026-01-22']);
  await gives(t, 'buying_streaks', shop, { min_days: 1 }, [
    [3, '2026-01-20', 3],
    [2, '2026-01-07', 2],
    [2, '2026-01-07', 3],
    [2, '2026-01-08', 1],
    [1, '2026-01-01', 3],
    [1, '2026-01-04', 2],
    [1, '2026-01-05', 1],
  ], 'the longest first, then the earliest, then the smaller id', ([customer, first, , days]) => [days, first, customer]);
});

// --- all four ---------------------------------------------------------------------------------

const PARAMS = { monthly_revenue: { from: '2026-01', to: '2026-02' }, top_customers: { top: 3 }, completed_category: { category: 'tea' }, buying_streaks: { min_days: 1 } };

check('columns', { group: 'core', covers: 'columns', title: 'names the columns as the statement does, in its order' }, async t => {
  const shop = collectors([['black', 'tea']], [['Ada', [['black']]]]);
  for (const [query, columns] of Object.entries(COLUMNS)) {
    t.equal((await t.solution[query]({ params: PARAMS[query], setup: setup(shop) })).columns, columns, `the columns of ${query}`);
  }
});

check('empty-tables', { group: 'edge', covers: 'empty-tables', title: 'has an answer when all tables are empty' }, async t => {
  await gives(t, 'monthly_revenue', {}, PARAMS.monthly_revenue, [['2026-01', 0, 0, 0, 0, null], ['2026-02', 0, 0, 0, 0, null]], 'the months are there without any order');
  for (const query of ['top_customers', 'completed_category', 'buying_streaks']) await gives(t, query, {}, PARAMS[query], [], `${query} gives no rows`);
});

/** A shop drawn at random: few values of each kind, so that ties, repetitions and gaps are common. */
function drawn(random, size) {
  const some = (most, make) => Array.from({ length: random.int(0, most) }, (unused, index) => make(index + 1));
  const moment = () => `${random.pick(['2025-12', '2026-01', '2026-01', '2026-02'])}-${random.pick(['01', '02', '03', '04', '27', '28'])} ${random.pick(['00:00:00', '09:30:00', '23:59:59'])}`;
  const customers = some(size, id => [id, random.pick(['Ada', 'ada', 'Ben', '9', '10']), random.pick(['north', 'south', null])]);
  const products = random.shuffle([['7', 'tea'], ['07', 'tea'], ['mug', 'ware'], ['pot', 'ware'], ['x', 'Tea']]).slice(0, random.int(0, 5));
  const orders = some(3 * size, id => [id, customers.length > 0 && random.bool(0.9) ? random.pick(customers)[0] : null, moment()]);
  const lines = orders.length > 0 ? 5 * size : 0;
  const order_items = some(lines, () => [random.pick(orders)[0], products.length > 0 && random.bool(0.9) ? random.pick(products)[0] : null, random.int(1, 3), random.pick([0, 1, 50, 100])]);
  const refunds = some(orders.length > 0 ? size : 0, () => [random.pick(orders)[0], random.pick([1, 50, 100]), moment()]);
  return { customers, products, orders, order_items, refunds };
}

const DRAWS = {
  monthly_revenue: random => ({ from: random.pick(['2026-01', '2025-11', '2025-12', '2026-02']), to: random.pick(['2026-02', '2026-01', '2026-03']) }),
  top_customers: random => ({ top: random.int(1, 3) }),
  completed_category: random => ({ category: random.pick(['tea', 'ware', 'Tea', 'none']) }),
  buying_streaks: random => ({ min_days: random.int(1, 3) }),
};

for (const [query, covers] of Object.entries({
  monthly_revenue: ['every-month', 'no-fan-out', 'month-bounds', 'refund-month', 'average'],
  top_customers: ['customer-net', 'ties', 'unknown-region'],
  completed_category: ['every-product', 'bought-twice', 'unknown-product'],
  buying_streaks: ['streaks', 'streak-sums', 'streak-order'],
})) {
  check(`random-${query.replace('_', '-')}`, { group: 'edge', covers, title: `gives the right rows of ${query} for shops drawn at random` }, async t => {
    for (let round = 0; round < 60; round++) {
      const shop = drawn(t.random, 1 + Math.floor(round / 10));
      const params = DRAWS[query](t.random);
      await gives(t, query, shop, params, models[query](shop, params), `the rows of ${query} follow the statement in any shop`);
    }
  });
}

/**
 * 20,000 orders of 200 customers, 17,500 of them by customer 1, made by the database itself, and the same in
 * JavaScript. Order n is placed (n * step) % 2999 days after 1 January 2018, or a day later where that is a
 * multiple of 11, so that streaks end. It has the products n % 3 and n % 2, every 97th product 3 as well, and
 * every tenth has a refund.
 */
function large(step) {
  const setupLarge = `${SCHEMA}
INSERT INTO products VALUES ('0', 'tea'), ('1', 'tea'), ('2', 'ware'), ('3', 'tea');
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
INSERT INTO customers SELECT i, 'customer ' || i, CASE WHEN i % 5 > 0 THEN 'region ' || (i % 5) END FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO orders SELECT i, CASE WHEN i % 8 > 0 THEN 1 ELSE 1 + i / 8 % 200 END,
  date('2018-01-01', '+' || (i * ${step} % 2999 + (i * ${step} % 2999 % 11 = 0)) || ' days') || ' 12:00:00' FROM n;
INSERT INTO order_items SELECT id, id % 3, 1 + id % 2, id % 700 FROM orders;
INSERT INTO order_items SELECT id, id % 2, 1, id % 300 FROM orders;
INSERT INTO order_items SELECT id, '3', 1, 5 FROM orders WHERE id % 97 = 0;
INSERT INTO refunds SELECT id, 1 + id % 90, date(placed_at, '+20 days') || ' 08:00:00' FROM orders WHERE id % 10 = 0;
`;
  const orders = [];
  for (let i = 1; i <= 20_000; i++) {
    const drawnDay = (i * step) % 2999;
    const day = dayNumber('2018-01-01') + (drawnDay % 11 === 0 ? drawnDay + 1 : drawnDay);
    orders.push({
      customer: i % 8 > 0 ? 1 : 1 + (Math.floor(i / 8) % 200),
      day,
      gross: (1 + (i % 2)) * (i % 700) + (i % 300) + (i % 97 === 0 ? 5 : 0),
      skus: [i % 3, i % 2, ...(i % 97 === 0 ? [3] : [])],
      refund: i % 10 === 0 ? { cents: 1 + (i % 90), day: day + 20 } : null,
    });
  }
  return { setup: setupLarge, orders };
}

check('many-orders', { group: 'scale', covers: 'many-orders', heavy: true, title: '20,000 orders, most of them of one customer, are no burden' }, async t => {
  const { setup: made, orders } = large(t.random.pick([7, 13, 17, 19, 23]));
  const ask = async (query, params) => (await t.solution[query]({ params, setup: made })).rows;

  const months = new Map();
  const month = day => {
    const name = dayText(day).slice(0, 7);
    if (!months.has(name)) months.set(name, { orders: 0, gross: 0, refunded: 0 });
    return months.get(name);
  };
  const net = new Map();
  const skus = new Map();
  const visits = new Map();
  for (const { customer, day, gross, skus: bought, refund } of orders) {
    month(day).orders++;
    month(day).gross += gross;
    if (refund) month(refund.day).refunded += refund.cents;
    net.set(customer, (net.get(customer) ?? 0) + gross - (refund?.cents ?? 0));
    skus.set(customer, new Set([...(skus.get(customer) ?? []), ...bought]));
    if (!visits.has(customer)) visits.set(customer, new Map());
    const days = visits.get(customer);
    const seen = days.get(day) ?? { orders: 0, gross: 0 };
    days.set(day, { orders: seen.orders + 1, gross: seen.gross + gross });
  }

  const revenue = await ask('monthly_revenue', { from: '2018-01', to: '2018-06' });
  t.equal(revenue, [...months].filter(([name]) => name >= '2018-01' && name <= '2018-06').sort(by(([name]) => [name]))
    .map(([name, { orders: placed, gross, refunded }]) => [name, placed, gross, refunded, gross - refunded, gross / placed]), 'the first half of 2018');

  const region = id => (id % 5 > 0 ? `region ${id % 5}` : 'unknown');
  const ranked = [...net].filter(([, cents]) => cents > 0);
  t.equal(await ask('top_customers', { top: 2 }), ranked
    .map(([id, cents]) => [region(id), 1 + ranked.filter(([other, more]) => region(other) === region(id) && more > cents).length, id, `customer ${id}`, cents])
    .filter(([, place]) => place <= 2).sort(by(row => row)), 'the best two of each region');

  t.equal(await ask('completed_category', { category: 'tea' }), [...skus].filter(([, bought]) => bought.has(0) && bought.has(1) && bought.has(3))
    .map(([id]) => [id, `customer ${id}`]).sort(by(([id, name]) => [name, id])), 'who has bought all teas');

  const streaks = [];
  for (const [customer, days] of visits) {
    let streak = null;
    for (const day of [...days.keys()].sort((a, b) => a - b)) {
      if (streak?.last !== day - 1) streaks.push(streak = { customer, first: day, orders: 0, gross: 0 });
      streak.last = day;
      streak.orders += days.get(day).orders;
      streak.gross += days.get(day).gross;
    }
  }
  t.equal(await ask('buying_streaks', { min_days: 9 }), streaks
    .map(({ customer, first, last, orders: placed, gross }) => [customer, dayText(first), dayText(last), last - first + 1, placed, gross])
    .filter(row => row[3] >= 9).sort(by(([customer, first, , days]) => [-days, first, customer])), 'the streaks of nine days and more');
});
