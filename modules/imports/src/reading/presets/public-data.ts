import type { Mapping } from '../mapping.ts'

/**
 * UCI Online Retail: InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country. Lines of one
 * invoice make one purchase; C-invoices are cancellations (returns that name no sale), A-invoices adjust bad debt. Negative
 * quantities on plain invoices are stock corrections at price 0 and stay as they are.
 */
export const uciOnlineRetail: Mapping = {
  name: 'uci-online-retail',
  title: { zh: 'UCI 英国在线零售', en: 'UCI Online Retail' },
  target: 'purchases',
  source: 'uci-online-retail',
  zone: 'Europe/London',
  currency: 'GBP',
  // A few prices have three decimals.
  rounding: 'half-up',
  fields: {
    number: { column: 'InvoiceNo' },
    // The file knows one shop; see ground.ts.
    storeCode: { constant: 'uci-online-retail-shop' },
    at: { column: 'InvoiceDate', formats: ['yyyy-MM-dd HH:mm:ss', 'M/d/yyyy H:mm', 'M/d/yy H:mm'] },
    sku: { column: 'StockCode' },
    name: { column: 'Description' },
    quantity: { column: 'Quantity' },
    unitPrice: { column: 'UnitPrice' },
    amount: { product: ['Quantity', 'UnitPrice'], rounding: 'half-up' },
  },
  attributes: { country: { type: 'text', column: 'Country' } },
  identities: [{ kind: 'ecommerce_id', column: ['CustomerID', 'Customer ID'], stripFloatTail: true }],
  kinds: [
    { kind: 'return', when: [{ column: 'InvoiceNo', startsWith: 'C' }], amounts: 'as-is' },
    { kind: 'adjustment', when: [{ column: 'InvoiceNo', startsWith: 'A' }], amounts: 'as-is' },
    { kind: 'sale', when: [], amounts: 'as-is' },
  ],
}

/**
 * The Complete Journey (84.51°), transactions: household_id, store_id, basket_id, product_id, quantity, sales_value, retail_disc,
 * coupon_disc, coupon_match_disc, week, transaction_timestamp. `sales_value` is what the store took for the line; discounts are
 * given beside it. Fuel has quantities in thousandths of a gallon.
 */
export const completeJourney: Mapping = {
  name: 'complete-journey',
  title: { zh: 'The Complete Journey 超市交易', en: 'The Complete Journey, transactions' },
  target: 'purchases',
  source: 'complete-journey',
  zone: 'America/New_York',
  currency: 'USD',
  // A few amounts carry the noise of floating point: 4.44e-16.
  rounding: 'half-up',
  nulls: ['NA'],
  fields: {
    number: { column: 'basket_id' },
    at: { column: 'transaction_timestamp', formats: ['yyyy-MM-dd HH:mm:ss'] },
    storeCode: { column: 'store_id' },
    sku: { column: 'product_id' },
    quantity: { column: 'quantity' },
    amount: { column: 'sales_value' },
    discount: { sum: ['retail_disc', 'coupon_disc', 'coupon_match_disc'] },
  },
  identities: [{ kind: 'card_no', column: 'household_id' }],
  kinds: [{ kind: 'sale', when: [], amounts: 'as-is' }],
}

/**
 * CDNOW master file: customer_id, date, number_of_cds, dollar_value, set apart by blanks. It has no receipt numbers: what a
 * customer bought on one day is one purchase.
 */
export const cdnow: Mapping = {
  name: 'cdnow',
  title: { zh: 'CDNOW 音像零售', en: 'CDNOW, master file' },
  target: 'purchases',
  source: 'cdnow',
  file: { delimiter: 'blanks' },
  zone: 'America/New_York',
  currency: 'USD',
  fields: {
    number: { template: '{customer_id}-{date}' },
    storeCode: { constant: 'cdnow-shop' },
    at: { column: 'date', formats: ['yyyyMMdd'], timeOfDay: '12:00' },
    sku: { constant: 'CD' },
    name: { constant: 'CD' },
    quantity: { column: 'number_of_cds' },
    amount: { column: 'dollar_value' },
  },
  identities: [{ kind: 'ecommerce_id', column: 'customer_id' }],
  kinds: [{ kind: 'sale', when: [], amounts: 'as-is' }],
}
